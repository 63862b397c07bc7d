using System.Globalization;
using Pipeline.Core.Estimation;

namespace Pipeline.Core.Tests.Estimation;

public class CrossingSequenceTests
{
    // Crossings in words: E or X and the second.
    private static Crossing[] Crossings(string text) =>
        [.. text.Split(' ').Select(crossing => new Crossing(long.Parse(crossing[1..], CultureInfo.InvariantCulture), crossing[0] == 'E')).Order()];

    private static (string Kept, RepairCounts Counts) Order(string text, SequenceRepair repair = SequenceRepair.None, bool? isResident = null)
    {
        Crossing[] crossings = Crossings(text);
        var counts = new RepairCounts();
        int kept = CrossingSequence.Order(crossings, repair, isResident, ref counts);
        return (string.Join(' ', crossings[..kept].Select(crossing => $"{(crossing.IsEntry ? 'E' : 'X')}{crossing.Second}")), counts);
    }

    [Theory]
    [InlineData("E10 X20 E20 X30", null, "E10 X20 E20 X30")] // present: out and in again
    [InlineData("X10 E20 X20 E30", null, "X10 E20 X20 E30")] // abroad: in and out again
    [InlineData("E20 X20 X30", null, "X20 E20 X30")] // nothing before; present afterwards, because an exit follows
    [InlineData("E20 X20 E30", null, "E20 X20 E30")]
    [InlineData("E20 X20", true, "X20 E20")]
    [InlineData("E20 X20", false, "E20 X20")]
    [InlineData("E20 X20", null, "E20 X20")]
    public void Who_crosses_both_ways_in_one_second_ends_where_it_was(string crossings, bool? isResident, string expected)
    {
        (string kept, RepairCounts counts) = Order(crossings, isResident: isResident);
        Assert.Equal(expected, kept);
        Assert.Equal(new RepairCounts { SameSecond = 1 }, counts);
    }

    [Fact]
    public void Without_a_rule_nothing_is_repaired() =>
        Assert.Equal(("E0 E5 X9999 X20000", default), Order("E0 E5 X9999 X20000"));

    // Read twice within a quarter of an hour; then no exit before E9000, no entry before X30000.
    [Theory]
    [InlineData(SequenceRepair.KeepFirst, "E0 X20000")]
    [InlineData(SequenceRepair.KeepLast, "E9000 X30000")]
    public void Repeated_directions_are_repaired_by_the_rule_and_counted(SequenceRepair repair, string expected)
    {
        (string kept, RepairCounts counts) = Order("E0 E900 E9000 X20000 X30000", repair);
        Assert.Equal(expected, kept);
        Assert.Equal(new RepairCounts { Repeats = 1, MissingExits = 1, MissingEntries = 1 }, counts);
    }

    [Fact]
    public void Repeats_within_a_second_of_both_directions_leave_one_of_each() =>
        Assert.Equal(("X10 E20 X20 E30", new RepairCounts { Repeats = 2, SameSecond = 1 }), Order("X10 E20 E20 X20 X20 E30", SequenceRepair.KeepFirst));

    [Fact]
    public void A_repaired_sequence_takes_turns_and_every_dropped_crossing_is_counted()
    {
        var random = new Random(11);
        foreach (SequenceRepair repair in new[] { SequenceRepair.KeepFirst, SequenceRepair.KeepLast })
            for (int person = 0; person < 5_000; person++)
            {
                Crossing[] crossings = [.. Enumerable.Range(0, random.Next(1, 30)).Select(_ => new Crossing(random.Next(0, 100) * random.Next(1, 500), random.Next(2) == 0)).Order()];
                var counts = new RepairCounts();
                int kept = CrossingSequence.Order(crossings, repair, null, ref counts);
                for (int i = 1; i < kept; i++)
                {
                    Assert.NotEqual(crossings[i - 1].IsEntry, crossings[i].IsEntry);
                    Assert.True(crossings[i - 1].Second <= crossings[i].Second);
                }

                Assert.Equal(crossings.Length - kept, counts.Repeats + counts.MissingEntries + counts.MissingExits);
            }
    }
}
