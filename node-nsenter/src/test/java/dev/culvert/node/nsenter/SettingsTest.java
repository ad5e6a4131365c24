package dev.culvert.node.nsenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.config.ConnectorConfig;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SettingsTest {

  @Test
  void defaultsArePipesAndBounded() {
    Settings settings = Settings.of(ConnectorConfig.DEFAULT);
    assertThat(settings.form()).isEqualTo(Form.PIPE);
    assertThat(settings.launcher()).isEmpty();
    assertThat(settings.maxChildren()).isEqualTo(512);
    assertThat(settings.maxWaiting()).isEqualTo(512);
    assertThat(settings.halfCloseSeconds()).isEqualTo(86_400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "100001", "many", "", "1 "})
  void wrongNumberOfChildrenIsRefused(String value) {
    assertRefused(
        "nsenter.maxChildren",
        value,
        "nsenter.maxChildren '" + value + "' must be a number from 1 to 100000");
  }

  @ParameterizedTest
  @CsvSource({"maxWaiting,-1", "maxWaiting,100001", "halfCloseSeconds,0", "halfCloseSeconds,x"})
  void otherWrongNumbersAreRefused(String name, String value) {
    assertRefused("nsenter." + name, value, "nsenter." + name + " '" + value + "' must be");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "PIPE", "udp"})
  void unknownFormIsRefused(String value) {
    assertRefused("nsenter.form", value, "nsenter.form '" + value + "' must be pipe, unix or");
  }

  @Test
  void misspeltOptionIsRefused() {
    assertRefused("nsenter.lancher", "x", "there is no option nsenter.lancher; there are: ");
    assertThat(Settings.of(ConnectorConfig.DEFAULT.withOption("jnr.x", "1")).form())
        .isEqualTo(Form.PIPE);
  }

  @Test
  void launcherGoesWithTheHelperAlone() {
    assertRefused("nsenter.form", "helper", "nsenter.form 'helper' needs nsenter.launcher");
    assertRefused("nsenter.launcher", "chroot /x", "nsenter.launcher is for nsenter.form=helper");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tmp", "/tmp/a,b", "/tmp/a:b", "/tmp/a b", "/tmp/'a'", "/tmp/a!!b", ""})
  void directoryThatSocatWouldReadOtherwiseIsRefused(String value) {
    assertDirectoryRefused(value);
  }

  @Test
  void directoryThatLeavesNoRoomForSocketsIsRefused() {
    assertDirectoryRefused("/" + "x".repeat(47));
    assertThat(Settings.of(unix("/" + "x".repeat(46))).directory())
        .isEqualTo(Path.of("/" + "x".repeat(46)));
  }

  private static void assertDirectoryRefused(String value) {
    assertThatThrownBy(() -> Settings.of(unix(value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("nsenter.directory '" + value + "' must be an absolute path");
  }

  private static ConnectorConfig unix(String directory) {
    return ConnectorConfig.DEFAULT
        .withOption("nsenter.form", "unix")
        .withOption("nsenter.directory", directory);
  }

  private static void assertRefused(String name, String value, String message) {
    assertThatThrownBy(() -> Settings.of(ConnectorConfig.DEFAULT.withOption(name, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }
}
