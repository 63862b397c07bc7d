using System.Reflection;
using System.Text.RegularExpressions;

namespace Pipeline.Repo.Tests;

public partial class DependencyTests
{
    // The order in which data flow through the core: a folder may use those before it.
    private static readonly string[] Stages =
        ["Codelists", "Submissions", "Templates", "Reading", "Validation", "Decisions", "Anonymisation", "Tabulation", "Estimation", "Indicators", "Consistency", "Disclosure", "Microdata", "Sharing", "Profiles", "Dissemination"];

    private static string[] References(string assembly) =>
        [.. Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, assembly + ".dll")).GetReferencedAssemblies().Select(name => name.Name!).Order(StringComparer.Ordinal)];

    [Fact]
    public void The_core_knows_no_Azure_no_ASP_NET_and_no_other_project() =>
        Assert.DoesNotContain(References("Pipeline.Core"), name => Outside().IsMatch(name));

    [Fact]
    public void The_app_knows_the_core_and_the_contracts_it_is_compiled_against() =>
        Assert.Equal(["Pipeline.Core", "Pipeline.Local.Functions"], References("Pipeline.Functions").Where(name => name.StartsWith("Pipeline.", StringComparison.Ordinal)));

    [Theory]
    [InlineData("Pipeline.Local.Functions")]
    [InlineData("Pipeline.Local.Cosmos")]
    public void The_local_runtime_knows_nothing_of_ours(string assembly) =>
        Assert.DoesNotContain(References(assembly), name => name.StartsWith("Pipeline.", StringComparison.Ordinal));

    [Fact]
    public void A_stage_of_the_core_uses_only_the_stages_before_it()
    {
        string core = Repository.PathOf("functions/Pipeline.Core");
        Assert.Equal(Stages.Order(StringComparer.Ordinal), Directory.GetDirectories(core).Select(Path.GetFileName).Where(name => name is not ("bin" or "obj")).Order(StringComparer.Ordinal));
        Assert.All(Directory.GetFiles(core, "*.cs", SearchOption.AllDirectories), file =>
        {
            int stage = Array.IndexOf(Stages, Path.GetRelativePath(core, file).Split(Path.DirectorySeparatorChar)[0]);
            foreach (Match used in StageUsed().Matches(File.ReadAllText(file)))
                Assert.True(Array.IndexOf(Stages, used.Groups[1].Value) <= stage, $"{Path.GetRelativePath(core, file)} uses {used.Groups[1].Value}, which comes after it.");
        });
    }

    [GeneratedRegex("^(Azure|Microsoft\\.(Azure|AspNetCore|DurableTask|Extensions)|Newtonsoft|Pipeline)\\b")]
    private static partial Regex Outside();

    [GeneratedRegex("^using Pipeline\\.Core\\.(\\w+)", RegexOptions.Multiline)]
    private static partial Regex StageUsed();
}
