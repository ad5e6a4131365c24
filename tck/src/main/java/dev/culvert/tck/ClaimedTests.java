package dev.culvert.tck;

import dev.culvert.core.spi.TransportCapability;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.opentest4j.TestAbortedException;

/**
 * Sees which tests run in one connection mode, and fails the contract if one of a claimed
 * capability has not: disabled, aborted or not found. It says nothing of a run that was of some
 * tests only, which is one without {@link RegistrationContract#everyClaimHasATest}.
 */
final class ClaimedTests implements AfterTestExecutionCallback, AfterAllCallback {

  private static final String OF_THE_WHOLE = "everyClaimHasATest";

  private final Set<Method> ran = ConcurrentHashMap.newKeySet();

  /** Tests that need a capability or a connection mode, of every group. */
  static Stream<Method> gated() {
    return Stream.of(TransportContract.class.getDeclaredClasses())
        .map(Class::getSuperclass)
        .flatMap(group -> Stream.of(group.getDeclaredMethods()))
        .filter(method -> AnnotationSupport.isAnnotated(method, Requires.class));
  }

  static Requires requirementOf(Method test) {
    return AnnotationSupport.findAnnotation(test, Requires.class).orElseThrow();
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    if (!(context.getExecutionException().orElse(null) instanceof TestAbortedException)) {
      ran.add(context.getRequiredTestMethod());
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    boolean isNested = !context.getEnclosingTestClasses().isEmpty();
    if (isNested || ran.stream().noneMatch(test -> test.getName().equals(OF_THE_WHOLE))) {
      return;
    }
    TransportContract contract = ConnectionModes.contractOf(context);
    List<String> missing =
        gated()
            .filter(
                test -> Requires.Gate.isMet(requirementOf(test), contract) && !ran.contains(test))
            .map(test -> describe(test, contract))
            .toList();
    if (!missing.isEmpty()) {
      throw new AssertionError("claimed, but not tested: " + String.join(", ", missing));
    }
  }

  private static String describe(Method test, TransportContract contract) {
    List<TransportCapability> capabilities = Arrays.asList(requirementOf(test).value());
    return (capabilities.isEmpty() ? contract.mode() : capabilities) + " by " + test.getName();
  }
}
