using System.Text;
using Pipeline.Core.Templates;
using Pipeline.Core.Validation;
using Pipeline.Core.Validation.Rules;

namespace Pipeline.Core.Tests.Validation;

public class SortedKeysTests
{
    private static List<string> Repetitions(int memory, IEnumerable<string> keys)
    {
        using var sorted = new SortedKeys(memory);
        long line = 1;
        foreach (string key in keys) sorted.Add(Encoding.UTF8.GetBytes(key), ++line);
        var found = new List<string>();
        sorted.FindRepetitions((key, first, again) => found.Add($"{again}: {Encoding.UTF8.GetString(key)} of {first}"));
        return found;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(1 << 20)]
    public void Finds_every_repetition_with_its_first_line(int memory) =>
        Assert.Equal(["6:  of 4", "5: a of 2", "8: a of 2", "7: aaaaaaaaab of 3"],
            Repetitions(memory, ["a", "aaaaaaaaab", "", "a", "", "aaaaaaaaab", "a", "aaaaaaaaa", "a\0"]));

    // What one sort in memory finds, runs on disk find too: keys of any length, also longer than memory and than a run's buffer.
    [Fact]
    public void Finds_the_same_with_any_amount_of_memory()
    {
        var random = new Random(11);
        string[] keys = [.. Enumerable.Range(0, 5_000).Select(_ => new string((char)('a' + random.Next(3)), random.Next(200) == 0 ? 20_000 + random.Next(2) : random.Next(700)))];
        var firsts = new Dictionary<string, int>();
        List<string> expected = [];
        for (int i = 0; i < keys.Length; i++)
            if (!firsts.TryAdd(keys[i], i + 2)) expected.Add($"{i + 2}: {keys[i]} of {firsts[keys[i]]}");
        foreach (int memory in new[] { 1_000, 50_000, 1 << 30 })
            Assert.Equal(expected.Order(StringComparer.Ordinal), Repetitions(memory, keys).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_rule_reports_the_same_when_keys_spill()
    {
        Template stock = TemplateCatalogue.Find("population")!;
        var text = new StringBuilder("country,year,sex,age_group,value\n");
        var random = new Random(5);
        string[] ages = [.. stock.Field("age_group").Codelist!.Codes.Select(code => code.Id)];
        for (int i = 0; i < 3_000; i++) text.Append($"KGZ,{random.Next(2000, 2020)},_T,{ages[random.Next(ages.Length)]},1\n");

        ValidationReport Read(int memory)
        {
            using var rule = new UniqueKey(new RuleParameters(stock, stock.Rules.Single(rule => rule.Kind == "unique-key")), memory);
            return SubmissionReading.Read(new MemoryStream(Encoding.UTF8.GetBytes(text.ToString())), stock, TestTemplates.Context, [rule], _ => { }, default);
        }

        ValidationReport spilled = Read(500), whole = Read(1 << 30);
        Assert.Equal(whole.Lines(), spilled.Lines());
        Assert.Equal(100, whole.Rules.Single().First.Count);
        Assert.Equal(whole.Errors, spilled.Errors);
        Assert.Equal(whole.Rules.Single().First.Select(finding => finding.Line).Order(), whole.Rules.Single().First.Select(finding => finding.Line));
        Assert.Equal(3_000 - text.ToString().Split('\n').Skip(1).Where(line => line.Length > 0).Distinct().Count(), whole.Errors);
    }
}
