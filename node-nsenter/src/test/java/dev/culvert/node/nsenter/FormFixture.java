package dev.culvert.node.nsenter;

import dev.culvert.core.config.ConnectorConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A configuration for each form; the helper starts when it is first asked for. */
final class FormFixture implements AutoCloseable {

  /** With the time that starting processes takes on a busy machine. */
  static final ConnectorConfig PATIENT =
      new ConnectorConfig(Duration.ofMinutes(1), ConnectorConfig.DEFAULT.bufferSize(), Map.of());

  private final Path directory;
  private @Nullable HelperRoot helper;

  /**
   * @param directory for the helper's root
   */
  FormFixture(Path directory) {
    this.directory = directory;
  }

  ConnectorConfig config(Form form) throws IOException {
    if (form != Form.HELPER) {
      return PATIENT.withOption("nsenter.form", form.option());
    }
    if (helper == null) {
      helper = HelperRoot.start(Files.createDirectories(directory.resolve("root")));
    }
    return helper.config();
  }

  @Override
  public void close() {
    if (helper != null) {
      helper.close();
    }
  }
}
