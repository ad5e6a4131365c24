package dev.culvert.tck;

import dev.culvert.core.spi.TransportCapability;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * A test of a capability, or of some connection modes. It is one of the tests of those transports
 * that claim it, in those modes, and none of the others': nothing is skipped.
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(Requires.Gate.class)
@interface Requires {

  /** All of these are claimed. */
  TransportCapability[] value() default {};

  /** One of these is the connection mode. */
  ConnectionMode[] mode() default {
    ConnectionMode.PRIOR_KNOWLEDGE,
    ConnectionMode.TLS_ALPN,
    ConnectionMode.UPGRADE,
    ConnectionMode.OWN
  };

  /** Only in the first of the provider's connection modes: for what would take long in each. */
  boolean once() default false;

  /** At full scale in each of them, else {@link #once}: for what waits in each. */
  boolean usuallyOnce() default false;

  /** A test of what HTTP alone has: a wire, and servers that others start. */
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @Requires(
      mode = {ConnectionMode.PRIOR_KNOWLEDGE, ConnectionMode.TLS_ALPN, ConnectionMode.UPGRADE})
  @interface Http {}

  /** A test of TLS. */
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @Requires(mode = ConnectionMode.TLS_ALPN)
  @interface Tls {}

  /** A test of the ways without TLS. */
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @Requires(mode = {ConnectionMode.PRIOR_KNOWLEDGE, ConnectionMode.UPGRADE})
  @interface Cleartext {}

  /** A test of relays. */
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @Requires(mode = {ConnectionMode.RELAY, ConnectionMode.RELAY_TLS})
  @interface Relayed {}

  /** Asks the contract under test. */
  final class Gate implements TestTemplateInvocationContextProvider {

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
      return true;
    }

    @Override
    public boolean mayReturnZeroTestTemplateInvocationContexts(ExtensionContext context) {
      return true;
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
        ExtensionContext context) {
      Requires requires =
          AnnotationSupport.findAnnotation(context.getElement(), Requires.class).orElseThrow();
      List<TransportCapability> needed = List.of(requires.value());
      TransportContract contract = ConnectionModes.contractOf(context);
      return isMet(requires, contract) ? Stream.of(new Met(needed)) : Stream.empty();
    }

    static boolean isMet(Requires requires, TransportContract contract) {
      ConnectionMode mode = contract.mode();
      return contract.provider().capabilities().containsAll(List.of(requires.value()))
          && Arrays.asList(requires.mode()).contains(mode)
          && (!isOnce(requires) || mode == ConnectionMode.of(contract.provider()).get(0));
    }

    private static boolean isOnce(Requires requires) {
      return requires.once() || (requires.usuallyOnce() && !Scale.isFull());
    }
  }

  /** Names the capabilities beside the test. */
  record Met(List<TransportCapability> capabilities) implements TestTemplateInvocationContext {

    @Override
    public String getDisplayName(int invocationIndex) {
      return capabilities.toString();
    }
  }
}
