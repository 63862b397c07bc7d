using Pipeline.Core.Anonymisation.Synthesis;
using Pipeline.Core.Microdata;
using Pipeline.Core.Tabulation;

namespace Pipeline.Core.Tests.Microdata;

public class SyntheticCasesTests
{
    private static readonly PrivateCounting How = MicrodataPolicy.TraffickingCases.Synthesis;

    [Fact]
    public void The_same_cases_and_seed_give_the_same_records_in_whatever_order_the_cases_come()
    {
        PersonRecord[] victims = [.. InventedVictims.Of(600, 1)];
        SyntheticCases one = SyntheticCases.Of(victims, How, new byte[32]), other = SyntheticCases.Of([.. victims.Reverse()], How, new byte[32]);
        Assert.Equal(one.Rows, other.Rows);
        Assert.Equal(one.Counts.Select(count => count.Count), other.Counts.Select(count => count.Count));
        byte[] seed = new byte[32];
        seed[0] = 1;
        Assert.NotEqual(one.Rows, SyntheticCases.Of(victims, How, seed).Rows);
    }

    // What the records say was counted, at the reporting length as below it; the reader's accuracy is against the counts.
    [Fact]
    public void Records_hold_nothing_that_the_protected_counts_do_not_hold()
    {
        SyntheticCases cases = SyntheticCases.Of(InventedVictims.Of(1500, 2), How, new byte[32]);
        Assert.Equal(cases.Report.Records, cases.Rows.Count);
        Assert.All(cases.Report.AgainstCounts, accuracy => Assert.Equal(0, accuracy.FabricatedPercent));
        Assert.All(cases.Counts, count => Assert.True(count.Count > 0 && count.Count % How.Resolution == 0));
        Assert.True(cases.Report.AgainstCounts[0].PreservedPercent > 85, $"Single values: {cases.Report.AgainstCounts[0].PreservedPercent} %");
        Assert.True(cases.Report.AgainstCounts[1].PreservedPercent > 75, $"Pairs: {cases.Report.AgainstCounts[1].PreservedPercent} %");

        HashSet<string> counted = [.. cases.Counts.Where(count => count.Attributes.Count == 2).Select(count => string.Join(';', count.Attributes))];
        foreach (IReadOnlyList<string> row in cases.Rows)
        {
            string[] held = [.. row.Index().Where(cell => cell.Item.Length > 0).Select(cell => $"{CaseColumn.Synthetic[cell.Index].Name}:{cell.Item}")];
            for (int i = 0; i < held.Length; i++)
                for (int j = i + 1; j < held.Length; j++) Assert.Contains($"{held[i]};{held[j]}", counted);
        }
    }

    [Fact]
    public void Nobody_is_no_trouble() => Assert.True(SyntheticCases.Of([], How, new byte[32]).Report.Records >= 2);
}
