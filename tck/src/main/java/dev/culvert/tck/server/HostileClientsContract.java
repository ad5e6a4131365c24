package dev.culvert.tck.server;

import dev.culvert.server.spi.ForwardServerProvider;
import java.io.IOException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every server engine withstands: clients that vanish, that send nothing, too much or without
 * end, that read nothing; memory that is short. Subclass it beside {@link ForwardServerContract}.
 * The two are apart so that they can run side by side.
 */
@Timeout(180)
public abstract class HostileClientsContract {

  /** For subclasses. */
  protected HostileClientsContract() {}

  /** The provider under test. */
  protected abstract ForwardServerProvider engine();

  @Nested
  @ParameterizedClass
  @MethodSource("dev.culvert.tck.server.Negotiation#someOfAll")
  final class Memory extends MemoryContract {
    Memory(Negotiation mode) {
      super(engine(), mode);
    }
  }

  @Nested
  @ParameterizedClass
  @MethodSource("dev.culvert.tck.server.Negotiation#someOfAll")
  final class EmptyFrames extends EmptyFramesContract {
    EmptyFrames(Negotiation mode) throws IOException {
      super(engine(), mode);
    }
  }

  @Nested
  @ParameterizedClass
  @MethodSource("dev.culvert.tck.server.Negotiation#someOfAll")
  final class Liveness extends LivenessContract {
    Liveness(Negotiation mode) {
      super(engine(), mode);
    }
  }

  @Nested
  @ParameterizedClass
  @EnumSource(
      value = Negotiation.class,
      names = {"PRIOR_KNOWLEDGE", "TLS_1_3"})
  final class Strangers extends StrangersContract {
    Strangers(Negotiation mode) {
      super(engine(), mode);
    }
  }

  @Nested
  @ParameterizedClass
  @MethodSource("dev.culvert.tck.server.Negotiation#oneOfTwo")
  final class Floods extends FloodsContract {
    Floods(Negotiation mode) {
      super(engine(), mode);
    }
  }
}
