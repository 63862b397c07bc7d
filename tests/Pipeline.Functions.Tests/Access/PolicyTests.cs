using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Dissemination;
using Pipeline.Functions.Access;
using Pipeline.Functions.Desk;
using Pipeline.Functions.Maintenance;
using Pipeline.Functions.Publishing;
using Pipeline.Functions.Publishing.OpenApi;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Tests.Access;

public class PolicyTests
{
    private static IEnumerable<MethodInfo> HttpFunctions => typeof(AccessMiddleware).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static))
        .Where(method => method.GetCustomAttribute<FunctionAttribute>() is not null)
        .Where(method => method.GetParameters().Any(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>() is not null));

    [Fact]
    public void Every_HTTP_function_declares_who_may_call_it_and_leaves_the_check_to_the_middleware()
    {
        Assert.NotEmpty(HttpFunctions);
        Assert.All(HttpFunctions, method =>
        {
            Assert.NotEmpty(AccessMiddleware.PolicyOf($"{method.DeclaringType!.FullName}.{method.Name}"));
            Assert.Equal(AuthorizationLevel.Anonymous, TriggerOf(method).AuthLevel);
        });
    }

    [Fact]
    public void What_takes_GET_takes_HEAD() =>
        Assert.All(HttpFunctions.Select(TriggerOf).Where(trigger => trigger.Methods?.Contains("get") == true), trigger => Assert.Equal(["get", "head"], trigger.Methods!));

    // The host tries routes in the order of the functions' names, and this one fits every address.
    [Fact]
    public void The_page_for_every_other_address_comes_last() =>
        Assert.Equal(nameof(Pages.UnknownPage), HttpFunctions.Select(method => method.GetCustomAttribute<FunctionAttribute>()!.Name).Max(StringComparer.OrdinalIgnoreCase));

    private static HttpTriggerAttribute TriggerOf(MethodInfo method) =>
        method.GetParameters().Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>()).OfType<HttpTriggerAttribute>().Single();

    // What may be done with a profile may be done with a report, by the same callers: the templates of a country are for both.
    [Fact]
    public void Every_function_of_a_profile_has_one_for_reports()
    {
        string[] profiles = [.. Of(Addresses.Profile), .. Of(Addresses.ProfilePage)];
        Assert.Equal(profiles.Where(function => !function.StartsWith($"/{ProfileAddress.Reports} ", StringComparison.Ordinal)).Order(), [.. Of(Addresses.Report).Concat(Of(Addresses.ReportPage)).Order()]);
        Assert.True(profiles.Length > 12);

        static IEnumerable<string> Of(string start) =>
            from method in HttpFunctions
            let trigger = TriggerOf(method)
            where trigger.Route!.StartsWith(start, StringComparison.Ordinal)
            let rest = trigger.Route![start.Length..]
            where !rest.StartsWith($"/{ProfileAddress.Reports}/", StringComparison.Ordinal)
            select $"{rest} {string.Join(',', trigger.Methods!)} {string.Join(',', method.GetCustomAttribute<AllowAttribute>()!.Roles)}";
    }

    [Fact]
    public void A_function_without_a_policy_is_for_nobody() => Assert.Empty(AccessMiddleware.PolicyOf("Pipeline.Functions.Ingest.DroppedFiles.SubmissionScanned"));

    // Whoever adds a function that changes something is told here that it belongs into the log; that it is written there, the tests of the functions show.
    [Fact]
    public void Whatever_changes_something_for_somebody_has_the_audit_log_at_hand() => Assert.All(
        HttpFunctions.Where(method => TriggerOf(method).Methods?.Contains("get") == false && !method.GetCustomAttribute<AllowAttribute>()!.Roles.Contains(Role.Anyone)),
        method => Assert.Contains(typeof(AuditLog), method.DeclaringType!.GetConstructors().Single().GetParameters().Select(parameter => parameter.ParameterType)));

    // What anyone may call reads what is published, begins and ends a session, or asks whether the app is well; nothing else.
    [Fact]
    public void Only_published_data_and_definitions_are_for_anyone() => Assert.Equal(
        [
            nameof(Pages.Asset), nameof(CaseFilesApi.CaseFilesPage), nameof(AvailabilityApi.CompareAvailability), nameof(ComparisonPages.ComparePage), nameof(Pages.CountryPage), nameof(Pages.FrontPage),
            nameof(AvailabilityApi.GetAvailability), nameof(CaseFilesApi.GetCaseFile), nameof(CaseFilesApi.GetCaseFileVersion), nameof(ProfilesApi.GetCountryProfile),
            nameof(SkillsApi.GetCountrySkills), nameof(Health.GetHealth), nameof(IndicatorsApi.GetIndicator), nameof(ObservationsApi.GetLineage), nameof(AvailabilityApi.GetMirror),
            nameof(OpenApiApi.GetOpenApi), nameof(ProfilesApi.GetProfile), nameof(ProfilesApi.GetProfileReport), nameof(ProfilesApi.GetProfileReportVersion),
            nameof(ProfileTemplatesApi.GetProfileTemplate), nameof(ProfilesApi.GetProfileVersion), nameof(Health.GetReadiness), nameof(SkillsApi.GetSkills), nameof(StructuresApi.GetStructure),
            nameof(StructuresApi.GetStructureVersion), nameof(TemplatesApi.GetTemplate), nameof(IndicatorPages.IndicatorFigures), nameof(IndicatorPages.IndicatorPage), nameof(IndicatorPages.IndicatorsPage), nameof(ObservationsApi.LineagePage),
            nameof(CaseFilesApi.ListCaseFiles), nameof(IndicatorsApi.ListIndicators),
            nameof(PoliciesApi.ListPolicies), nameof(ProfilesApi.ListProfileReportVersions), nameof(ProfilesApi.ListProfileReports),
            nameof(ProfileTemplatesApi.ListProfileTemplates), nameof(ProfilesApi.ListProfileVersions), nameof(ProfilesApi.ListProfiles),
            nameof(StructuresApi.ListStructures), nameof(StructuresApi.ListStructuresOfAgency), nameof(TemplatesApi.ListTemplates),
            nameof(SignInPages.PostSignIn), nameof(SignInPages.PostSignOut), nameof(Pages.ProfileFiguresPage), nameof(Pages.ProfilePage), nameof(Pages.ProfileVersionPage), nameof(ComparisonPages.QualitiesPage), nameof(ComparisonPages.QualityPage), nameof(Pages.Releases),
            nameof(Pages.ReportFiguresPage), nameof(Pages.ReportPage), nameof(Pages.ReportVersionPage), nameof(SignInPages.SignInPage), nameof(SkillsApi.SkillsPage),
            nameof(Pages.UnknownPage),
        ],
        HttpFunctions.Where(method => method.GetCustomAttribute<AllowAttribute>()!.Roles.Contains(Role.Anyone)).Select(method => method.Name).Order(StringComparer.Ordinal));
}
