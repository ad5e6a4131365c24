package dev.culvert.bench.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.bench.rig.Cell;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StartCommandsTest {

  @Test
  void aCellIsAClientAndANode() {
    assertThat(StartCommands.of(Cell.parse("netty+loops=2/nsenter+form=unix")))
        .containsExactly(
            "culvert port-forward POD LOCAL:REMOTE --server http://NODE:PORT --transport netty"
                + " --set netty.loops=2",
            "culvert node --connector nsenter --set nsenter.form=unix");
  }

  @Test
  void tlsIsBothItsEnds() {
    assertThat(StartCommands.of(Cell.parse("jetty+tls/jnr")))
        .containsExactly(
            "culvert port-forward POD LOCAL:REMOTE --server https://NODE:PORT --server-ca CA.pem"
                + " --transport jetty",
            "culvert node --tls-cert CERT.pem --tls-key KEY.pem --connector jnr");
  }

  @Test
  void aGatewayIsAServerAndAClient() {
    assertThat(StartCommands.of(Cell.parse("okhttp+tls+gateway/jnr")))
        .containsExactly(
            "culvert port-forward POD LOCAL:REMOTE --server https://GATEWAY:PORT --node N"
                + " --server-ca CA.pem --transport okhttp --gateway-mode streams",
            "culvert gateway --node N=https://NODE:PORT --tls-cert CERT.pem --tls-key KEY.pem"
                + " --server-ca CA.pem --transport okhttp",
            "culvert node --tls-cert CERT.pem --tls-key KEY.pem --connector jnr");
  }
}
