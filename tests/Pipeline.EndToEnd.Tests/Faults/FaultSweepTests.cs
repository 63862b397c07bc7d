using System.Diagnostics;
using Xunit.Abstractions;

namespace Pipeline.EndToEnd.Tests.Faults;

/// <summary>The first faults of <c>tests/Pipeline.FaultSweep</c>, which lets as many befall the system as one likes.</summary>
public class FaultSweepTests(ITestOutputHelper output)
{
    private const int Seed = 1;
    private const int Faults = 25;
    private const int Systems = 2;

    [OwnSystemFact]
    public async Task Whatever_befalls_it_the_system_ends_with_what_it_stores_undisturbed()
    {
        long start = Stopwatch.GetTimestamp();
        IReadOnlyList<SweepRun> runs = await new FaultSweep(Seed, _ => { }).RunAsync(Faults, from: 0, Systems);
        output.WriteLine(FaultSweep.Summary(runs, Seed, Stopwatch.GetElapsedTime(start).TotalSeconds));

        Assert.True(runs.Sum(run => run.Struck.Count) >= Faults);
        Assert.Empty(runs.SelectMany(run => run.Findings.Select(finding => $"Run {run.Run} ({string.Join(", ", run.Struck)}): {finding}")));
    }

    [Fact]
    public void The_faults_of_a_run_are_the_same_for_the_same_seed_and_of_all_kinds()
    {
        string[] Names(int seed) => [.. Enumerable.Range(0, FaultKind.All.Count).SelectMany(run => PlannedFault.Of(seed, run)).Select(fault => $"{fault} {fault.Seed}")];
        Assert.Equal(Names(1), Names(1));
        Assert.NotEqual(Names(1), Names(2));
        Assert.Equal(FaultKind.All.Select(kind => kind.Name).Order(), Enumerable.Range(0, FaultKind.All.Count).SelectMany(run => PlannedFault.Of(1, run)).Select(fault => fault.Kind.Name).Distinct().Order());
    }
}
