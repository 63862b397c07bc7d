using System.Text;
using Pipeline.Core.Validation;

namespace Pipeline.Core.Tests.Validation;

public class KeyDigestTests
{
    // Keys in parts, each with the number of lines before it; the key on the first line of a part stands on its line 1.
    private static string[] Repetitions(int blockSize, params string[][] parts)
    {
        var runs = new List<(Stream, long)>();
        long lines = 0;
        foreach (string[] keys in parts)
        {
            var run = new MemoryStream();
            var writer = new KeyDigestWriter(run, 7, blockSize);
            for (int i = 0; i < keys.Length; i++) writer.Add(Encoding.UTF8.GetBytes(keys[i]), i + 1);
            writer.Flush();
            runs.Add((run, lines));
            lines += keys.Length;
        }

        var found = new List<string>();
        new KeyDigestReader(runs).FindRepetitions((first, again) => found.Add($"{again} of {first}"));
        return [.. found.Order(StringComparer.Ordinal)];
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(100)]
    public void Finds_every_repetition_with_the_first_line_of_its_key(int blockSize)
    {
        Assert.Equal(["4 of 1", "6 of 3", "7 of 1"], Repetitions(blockSize, ["a", "b", ""], ["a", "c"], [], ["", "a", "a\0"]));
        Assert.Empty(Repetitions(blockSize, ["a", "b"], [], ["c"]));
        Assert.Empty(Repetitions(blockSize));
    }

    [Fact]
    public void Finds_what_a_dictionary_finds_however_the_keys_lie_in_parts_and_blocks()
    {
        var random = new Random(12);
        string[] keys = [.. Enumerable.Range(0, 3_000).Select(_ => $"K{random.Next(2_500)}")];
        var firsts = new Dictionary<string, int>();
        List<string> expected = [];
        for (int i = 0; i < keys.Length; i++)
            if (!firsts.TryAdd(keys[i], i + 1)) expected.Add($"{i + 1} of {firsts[keys[i]]}");
        Assert.NotEmpty(expected);
        foreach ((int size, int blockSize) in new[] { (3_000, 5_000), (3_000, 70), (700, 256), (1, 10) })
            Assert.Equal(expected.Order(StringComparer.Ordinal), Repetitions(blockSize, [.. keys.Chunk(size)]));
    }

    // Numbers that count on in line after line are kept as runs; whatever the runs are, the answer is that of a dictionary.
    [Fact]
    public void Finds_what_a_dictionary_finds_in_numbered_keys()
    {
        var random = new Random(5);
        List<string> numbered = [];
        while (numbered.Count < 60_000)
        {
            int from = random.Next(40_000);
            string form = random.Next(3) switch { 0 => "C000000000", 1 => "0000", _ => "A-00000" };
            for (int i = random.Next(1, 9_000); i > 0; i--) numbered.Add($"{form[..1]}{(from++).ToString(form[1..], null)}");
            if (random.Next(2) == 0) numbered.Add("");
        }

        var firsts = new Dictionary<string, int>();
        var expected = new HashSet<string>();
        for (int i = 0; i < numbered.Count; i++)
            if (!firsts.TryAdd(numbered[i], i + 1)) expected.Add($"{i + 1} of {firsts[numbered[i]]}");
        Assert.InRange(expected.Count, 1_000, 59_000);
        foreach ((int size, int blockSize) in new[] { (100_000, 5_000), (7_777, 3) })
            Assert.Equal(expected.Order(StringComparer.Ordinal), Repetitions(blockSize, [.. numbered.Chunk(size)]));
    }

    [Fact]
    public void A_million_numbered_keys_take_little_room()
    {
        using var run = new MemoryStream();
        var writer = new KeyDigestWriter(run, 7);
        for (int i = 1; i <= 1_000_000; i++) writer.Add(Encoding.UTF8.GetBytes($"C{i:000000000}"), i + 1);
        writer.Flush();
        Assert.InRange(run.Length, 1, 10_000);
    }
}
