package dev.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.spi.Providers;
import dev.culvert.server.ForwardServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What docs/SPI.md says of capabilities is what the providers say. */
@Timeout(60)
class CapabilityMatrixTest {

  private static final Path DOCUMENT = Path.of("../docs/SPI.md");
  private static final Pattern MARKED =
      Pattern.compile("<!-- matrix -->\n(.*?)<!-- /matrix -->", Pattern.DOTALL);

  /** {@code ffm} needs JDK 22: the document has it, and JDK 17 does not. */
  private static final Pattern NEWER = Pattern.compile("^\\| `ffm` \\|.*\n", Pattern.MULTILINE);

  @Test
  void theDocumentShowsWhatTheProvidersDeclare() throws IOException {
    String declared =
        Capabilities.matrix(
            Providers.transports().all().stream()
                .filter(provider -> !(provider instanceof LameTransportProvider))
                .toList(),
            Providers.connectors().all(),
            ForwardServer.engines().all());
    Matcher marked = MARKED.matcher(Files.readString(DOCUMENT));

    assertThat(marked.find()).as("%s has the markers %s", DOCUMENT, MARKED).isTrue();
    assertThat(rowsOf(marked.group(1)))
        .as("docs/SPI.md; regenerate what is between its markers with: culvert providers --matrix")
        .isEqualTo("\n" + declared + "\n");
  }

  /** Without the rows of those that only a newer JDK than this one has. */
  private static String rowsOf(String matrix) {
    return Runtime.version().feature() < 22 ? NEWER.matcher(matrix).replaceAll("") : matrix;
  }
}
