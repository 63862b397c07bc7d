using Pipeline.Core.Tabulation;

namespace Pipeline.Core.Tests.Tabulation;

public class CubeTests
{
    private static Source Source(string submission, string agency = "nso", string period = "2019", bool isPublic = true) =>
        new(submission, new string('0', 63) + submission[^1], agency, "crossings", "1.0", period, "file.csv", 1, new Manifest(null, null, isPublic));

    private static Cube Cube(Source source, params (string Cell, double Value)[] cells)
    {
        var cube = new Cube("crossings", ["country", "sex"], source);
        foreach ((string cell, double value) in cells) cube.Set(cell.Split('|'), value, "A", [0]);
        return cube;
    }

    private static IEnumerable<string> Listed(Cube cube) =>
        cube.Cells.Select(cell => $"{string.Join('|', cell.Codes)} {cell.Value} from {string.Join('+', cell.Sources.Select(source => cube.Sources[source].Submission))}");

    [Fact]
    public void Merging_by_sum_adds_the_same_cell_and_names_both_submissions()
    {
        Cube merged = Core.Tabulation.Cube.MergeBySum([Cube(Source("s1"), ("KGZ|F", 3), ("KGZ|M", 1)), Cube(Source("s2"), ("KGZ|F", 4))]);

        Assert.Equal(["KGZ|F 7 from s1+s2", "KGZ|M 1 from s1"], Listed(merged));
    }

    // 40 records in one part, or dealt out over up to five parts in any order: the sums are the same.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Merging_by_sum_does_not_depend_on_parts_or_order(int seed)
    {
        var random = new Random(seed);
        string[] records = [.. Enumerable.Range(0, 40).Select(_ => $"{"KGZ MDA TJK".Split(' ')[random.Next(3)]}|{"FM"[random.Next(2)]}")];
        Cube whole = Parts(records, 1)[0];

        Cube[] parts = Parts(records, 5);
        random.Shuffle(parts);
        Cube inTree = Core.Tabulation.Cube.MergeBySum([Core.Tabulation.Cube.MergeBySum(parts[..2]), Core.Tabulation.Cube.MergeBySum(parts[2..])]);

        Assert.Equal(Listed(whole), Listed(inTree));

        static Cube[] Parts(string[] records, int count)
        {
            Cube[] parts = [.. Enumerable.Range(0, count).Select(_ => new Cube("crossings", ["country", "sex"], Source("s1")))];
            for (int i = 0; i < records.Length; i++) parts[i % count].Add(records[i].Split('|'), 1, [0]);
            return parts;
        }
    }

    [Fact]
    public void Merging_by_key_never_adds_and_tells_a_clash_of_two_agencies()
    {
        Cube merged = Core.Tabulation.Cube.MergeByKey([Cube(Source("s1"), ("KGZ|F", 3)), Cube(Source("s2", "police"), ("KGZ|F", 4), ("KGZ|M", 5))], out IReadOnlyList<Clash> clashes);

        Assert.Equal(["KGZ|F 3 from s1", "KGZ|M 5 from s2"], Listed(merged));
        Clash clash = Assert.Single(clashes);
        Assert.Equal(["KGZ", "F"], clash.Codes);
        Assert.Equal((3, 0), clash.Kept);
        Assert.Equal((4, 1), clash.Other);
    }

    [Fact]
    public void Merging_by_key_takes_the_same_figure_from_two_agencies_once_and_names_both()
    {
        Cube merged = Core.Tabulation.Cube.MergeByKey([Cube(Source("s1"), ("KGZ|F", 3)), Cube(Source("s2", "police"), ("KGZ|F", 3))], out IReadOnlyList<Clash> clashes);

        Assert.Equal(["KGZ|F 3 from s1+s2"], Listed(merged));
        Assert.Empty(clashes);
    }

    [Fact]
    public void A_later_period_of_the_same_agency_revises_without_a_clash()
    {
        Cube merged = Core.Tabulation.Cube.MergeByKey(
            [Cube(Source("s2", period: "2019"), ("KGZ|F", 4)), Cube(Source("s1", period: "2018"), ("KGZ|F", 3), ("KGZ|M", 1))], out IReadOnlyList<Clash> clashes);

        Assert.Equal(["KGZ|F 4 from s2", "KGZ|M 1 from s1"], Listed(merged));
        Assert.Empty(clashes);
    }

    [Fact]
    public void A_cell_is_set_once_and_has_one_code_for_each_dimension()
    {
        Cube cube = Cube(Source("s1"), ("KGZ|F", 3));

        Assert.Equal("Cell KGZ|F of 'crossings' was set twice.", Assert.Throws<InvalidOperationException>(() => cube.Set(["KGZ", "F"], 3, "A", [0])).Message);
        Assert.StartsWith("A cell of 'crossings' has 2 codes (country, sex), found 1.", Assert.Throws<ArgumentException>(() => cube.Add(["KGZ"], 1, [0])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cubes_of_different_templates_do_not_merge()
    {
        var other = new Cube("permits", ["country", "sex"], Source("s2"));
        Assert.StartsWith("Cubes of 'crossings' and 'permits' do not merge", Assert.Throws<ArgumentException>(() => Core.Tabulation.Cube.MergeBySum([Cube(Source("s1")), other])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cube_survives_its_JSON_and_equal_cubes_give_equal_bytes()
    {
        Cube one = Cube(Source("s1"), ("KGZ|M", 1), ("KGZ|F", 3));
        Cube same = Cube(Source("s1"), ("KGZ|F", 3), ("KGZ|M", 1));

        byte[] bytes = await BytesOf(one);
        Assert.Equal(bytes, await BytesOf(same));
        Cube read = await CubeJson.ReadAsync(new MemoryStream(bytes), CancellationToken.None);
        Assert.Equal(Listed(one), Listed(read));
        Assert.Equal(one.Sources, read.Sources);

        static async Task<byte[]> BytesOf(Cube cube)
        {
            var stream = new MemoryStream();
            await CubeJson.WriteAsync(cube, stream, CancellationToken.None);
            return stream.ToArray();
        }
    }

    // As the parts of a file do, whose submission is named when they are one.
    [Fact]
    public void Cubes_that_name_no_source_yet_merge_and_take_one_afterwards()
    {
        Cube One(double value)
        {
            var cube = new Cube("border-crossings", ["country", "direction"]);
            cube.Set(["MDA", "E"], value, "A", [0]);
            return cube;
        }

        Cube merged = Pipeline.Core.Tabulation.Cube.MergeBySum([One(2), One(3)]);
        merged.From(new Source("s1", "hash", "border", "border-crossings", "1.0", "2019", "a.csv", 1, Manifest.None));

        Cell cell = Assert.Single(merged.Cells);
        Assert.Equal((5, "s1"), (cell.Value, merged.Sources[Assert.Single(cell.Sources)].Submission));
        Assert.Throws<ArgumentException>(() => Pipeline.Core.Tabulation.Cube.MergeBySum([merged, One(1)]));
    }

    // 128 bits for a cell: sixteen dimensions have 8 bits each, so up to 256 codes.
    [Fact]
    public void The_more_dimensions_a_cube_has_the_fewer_codes_each_may_have()
    {
        string[] dimensions = [.. Enumerable.Range(0, 16).Select(i => $"d{i}")];
        var cube = new Cube("test", dimensions);
        string[] Cell(int i) => [.. dimensions.Select((_, place) => place == 15 ? $"c{i}" : $"x{place}")];

        for (int i = 0; i < 256; i++) cube.Set(Cell(i), i, "A", [0]);

        Assert.Equal(Enumerable.Range(0, 256), cube.Cells.Select(cell => (int)cell.Value).Order());
        Assert.Equal(Cell(7), cube.Cells.Single(cell => cell.Value == 7).Codes);
        Assert.Contains("at most 256 codes", Assert.Throws<InvalidOperationException>(() => cube.Set(Cell(256), 1, "A", [0])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new Cube("test", [.. dimensions, "d16"]));
    }
}
