package dev.culvert.tck;

import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.core.spi.TransportCapability;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * A test of a capability. It is one of the tests of those transports that claim it, and none of the
 * others': nothing is skipped.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(Requires.Claims.class)
@interface Requires {

  TransportCapability value();

  /** Asks the provider under test. */
  final class Claims implements TestTemplateInvocationContextProvider {

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
      ClientTransportProvider provider = ConnectionModes.contractOf(context).provider();
      return provider.capabilities().contains(requires.value())
          ? Stream.of(new Claimed(requires.value()))
          : Stream.empty();
    }
  }

  /** Names the capability beside the test. */
  record Claimed(TransportCapability capability) implements TestTemplateInvocationContext {

    @Override
    public String getDisplayName(int invocationIndex) {
      return capability.name();
    }
  }
}
