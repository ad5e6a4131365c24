package dev.culvert.tck;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContext;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContextProvider;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestInstancePostProcessor;
import org.junit.platform.commons.support.ReflectionSupport;

/** Runs a contract's whole class once for each connection mode that its provider claims. */
final class ConnectionModes implements ClassTemplateInvocationContextProvider {

  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(ConnectionModes.class);

  /** The contract that a test belongs to, told its connection mode. */
  static TransportContract contractOf(ExtensionContext context) {
    List<Class<?>> enclosing = context.getEnclosingTestClasses();
    Class<?> outermost = enclosing.isEmpty() ? context.getRequiredTestClass() : enclosing.get(0);
    TransportContract contract = (TransportContract) ReflectionSupport.newInstance(outermost);
    ConnectionMode mode = context.getStore(NAMESPACE).get(NAMESPACE, ConnectionMode.class);
    if (mode != null) {
      contract.connectBy(mode);
    }
    return contract;
  }

  @Override
  public boolean supportsClassTemplate(ExtensionContext context) {
    return true;
  }

  @Override
  public Stream<ClassTemplateInvocationContext> provideClassTemplateInvocationContexts(
      ExtensionContext context) {
    return ConnectionMode.of(contractOf(context).provider()).stream().map(Invocation::new);
  }

  /** Tells every instance of the contract its mode. */
  private record Invocation(ConnectionMode mode)
      implements ClassTemplateInvocationContext, TestInstancePostProcessor {

    @Override
    public String getDisplayName(int invocationIndex) {
      return mode.name();
    }

    @Override
    public void prepareInvocation(ExtensionContext context) {
      context.getStore(NAMESPACE).put(NAMESPACE, mode);
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
      return List.of(this, new ClaimedTests());
    }

    @Override
    public void postProcessTestInstance(Object instance, ExtensionContext context) {
      if (instance instanceof TransportContract contract) {
        contract.connectBy(mode);
      }
    }
  }
}
