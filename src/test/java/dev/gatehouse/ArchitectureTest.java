package dev.gatehouse;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.base.DescribedPredicate;

/** The arrows between the rooms, as docs/architecture.md draws them. */
@AnalyzeClasses(packages = "dev.gatehouse", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule platformKnowsNoRoom = noClasses().that().resideInAPackage("..platform..")
            .should().dependOnClassesThat(inRooms("edge", "routing", "gateway", "kms", "audit", "twofactor", "search", "servicea"));

    @ArchTest
    static final ArchRule auditUsesPlatformOnly = noClasses().that().resideInAPackage("..audit..")
            .should().dependOnClassesThat(inRooms("edge", "routing", "gateway", "kms", "twofactor", "search", "servicea"));

    @ArchTest
    static final ArchRule edgeAndRoutingKnowNoService = noClasses().that().resideInAnyPackage("..edge..", "..routing..")
            .should().dependOnClassesThat(inRooms("gateway", "kms", "audit", "twofactor", "search", "servicea"));

    @ArchTest
    static final ArchRule gatewayKnowsNoService = noClasses().that().resideInAPackage("..gateway..")
            .should().dependOnClassesThat(inRooms("kms", "twofactor", "search", "servicea"));

    @ArchTest
    static final ArchRule kmsKnowsNoOtherRoom = noClasses().that().resideInAPackage("..kms..")
            .should().dependOnClassesThat(inRooms("edge", "routing", "gateway", "twofactor", "search", "servicea"));

    @ArchTest
    static final ArchRule twoFactorKnowsNoOtherRoom = noClasses().that().resideInAPackage("..twofactor..")
            .should().dependOnClassesThat(inRooms("edge", "routing", "gateway", "kms", "search", "servicea"));

    @ArchTest
    static final ArchRule searchKnowsNoOtherRoom = noClasses().that().resideInAPackage("..search..")
            .should().dependOnClassesThat(inRooms("edge", "routing", "gateway", "kms", "twofactor", "servicea"));

    @ArchTest
    static final ArchRule serviceAKnowsNoOtherRoom = noClasses().that().resideInAPackage("..servicea..")
            .should().dependOnClassesThat(inRooms("edge", "routing", "gateway", "kms", "twofactor", "search"));

    @ArchTest
    static final ArchRule noRoomKnowsTheCommandLine = noClasses().that().resideOutsideOfPackages("dev.gatehouse", "..cli..")
            .should().dependOnClassesThat(inRooms("cli"));

    @ArchTest
    static final ArchRule noCyclesBetweenRooms = slices().matching("dev.gatehouse.(*)..").should().beFreeOfCycles();

    private static DescribedPredicate<JavaClass> inRooms(String... rooms) {
        return DescribedPredicate.describe("live in " + String.join(", ", rooms), type -> {
            for (String room : rooms) {
                if (type.getPackageName().startsWith("dev.gatehouse." + room)) {
                    return true;
                }
            }
            return false;
        });
    }
}
