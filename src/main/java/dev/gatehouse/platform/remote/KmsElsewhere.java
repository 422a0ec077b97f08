package dev.gatehouse.platform.remote;

import dev.gatehouse.platform.Role;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Where the KMS is another process. */
public final class KmsElsewhere implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        return !Role.of(context.getEnvironment()).plays(Role.KMS);
    }
}
