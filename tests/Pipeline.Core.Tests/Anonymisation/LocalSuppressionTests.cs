using Pipeline.Core.Anonymisation;

namespace Pipeline.Core.Tests.Anonymisation;

public class LocalSuppressionTests
{
    // Five people, three key variables: sex, age, area. Only the third is alone. Hidden age is any age, so that it then stands with the two "M 35 KE"; one value is enough.
    [Fact]
    public void Hides_the_fewest_values_where_a_hidden_value_matches_any()
    {
        var table = new KeyTable(2, 2, 1);
        foreach (int[] person in new int[][] { [1, 1, 1], [1, 1, 1], [2, 1, 1], [2, 2, 1], [2, 2, 1] }) table.Add(person);
        LocalSuppressionResult result = LocalSuppression.Apply(table, 2, [2, 1, 3], SuppressedValue.Any);
        Assert.Equal([0, 1, 0], result.SuppressedByKey);
        Assert.Equal(0, result.Dropped);
    }

    // In the stricter reading the two singles "1 1" and "2 1" become "* 1" together: one value each.
    [Fact]
    public void Hides_together_where_a_hidden_value_is_one_of_its_own()
    {
        var table = new KeyTable(3, 2);
        foreach (int[] person in new int[][] { [1, 1], [2, 1], [3, 2], [3, 2] }) table.Add(person);
        LocalSuppressionResult result = LocalSuppression.Apply(table, 2);
        Assert.Equal([2, 0], result.SuppressedByKey);
        Assert.Equal(result.Combinations[0], result.Combinations[1]);
    }

    [Fact]
    public void Records_are_dropped_last_of_all()
    {
        var table = new KeyTable(2, 2);
        table.Add([1, 1]);
        LocalSuppressionResult result = LocalSuppression.Apply(table, 2);
        Assert.Equal(1, result.Dropped);
        Assert.Equal(0, result.Suppressed);
    }

    // Two single values would do; the one of less importance is hidden.
    [Fact]
    public void The_least_important_variable_is_hidden_first()
    {
        foreach ((double[] importance, long[] hidden) in new[] { (new double[] { 1, 2 }, new long[] { 1, 0 }), ([2, 1], [0, 1]) })
        {
            var table = new KeyTable(2, 2);
            foreach (int[] person in new int[][] { [1, 1], [1, 2], [1, 2], [2, 1], [2, 1] }) table.Add(person);
            Assert.Equal(hidden, LocalSuppression.Apply(table, 2, importance, SuppressedValue.Any).SuppressedByKey);
        }
    }

    [Theory]
    [InlineData(SuppressedValue.OfItsOwn)]
    [InlineData(SuppressedValue.Any)]
    public void Random_files_are_k_anonymous_in_both_readings_of_the_published_file(SuppressedValue reading)
    {
        var random = new Random(11);
        for (int round = 0; round < 500; round++)
        {
            int keys = random.Next(1, 6), k = random.Next(2, 12), records = random.Next(1, 400);
            var table = new KeyTable([.. Enumerable.Range(0, keys).Select(_ => 6)]);
            for (int i = 0; i < records; i++) table.Add([.. Enumerable.Range(0, keys).Select(_ => random.Next(random.Next(2), 7))]);
            LocalSuppressionResult result = LocalSuppression.Apply(table, k, null, reading);

            var published = new KeyTable([.. Enumerable.Range(0, keys).Select(_ => 6)]);
            for (int i = 0; i < table.Combinations.Length; i++)
                for (int j = 0; j < table.Counts[i] && !result.IsDropped[i]; j++)
                    published.Add([.. Enumerable.Range(0, keys).Select(key => table.CodeOf(result.Combinations[i], key))]);
            if (reading == SuppressedValue.OfItsOwn)
                foreach (int count in published.Counts) Assert.True(count >= k);
            Assert.Equal(0, new EquivalenceClasses(published).RecordsBelow(published, k));
            for (int i = 0; i < table.Combinations.Length; i++) // what is published is true
                Assert.Equal(result.Combinations[i], table.Combinations[i] & table.ValuesOf(result.Combinations[i]));
        }
    }
}
