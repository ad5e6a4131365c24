package dev.culvert.tck;

import dev.culvert.core.spi.TransportCapability;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * What a transport must claim for the test to apply to it. A test whose capability is claimed
 * always runs.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(Requires.Condition.class)
@interface Requires {

  TransportCapability value();

  /** Asks the provider under test. */
  final class Condition implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      Requires requires =
          AnnotationSupport.findAnnotation(context.getElement(), Requires.class).orElseThrow();
      TransportContract contract =
          context.getRequiredTestInstances().findInstance(TransportContract.class).orElseThrow();
      String name = contract.provider().name();
      return contract.provider().capabilities().contains(requires.value())
          ? ConditionEvaluationResult.enabled(name + " claims " + requires.value())
          : ConditionEvaluationResult.disabled(name + " does not claim " + requires.value());
    }
  }
}
