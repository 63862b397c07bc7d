using System.Globalization;
using System.Text;
using System.Text.Json;
using Pipeline.Core.Reading;
using Pipeline.Core.Tabulation;
using Pipeline.Core.Templates;
using Pipeline.Core.Validation;

namespace Pipeline.Core.Tests.Validation;

/// <summary>A file gives the same however it is cut.</summary>
public class PartTests
{
    private const string Header = "crossing_id,person_id,document_country,birth_date,sex,citizenship,direction,crossed_at,border_point,purpose";
    private static readonly Template Crossings = TemplateCatalogue.Find("border-crossings")!;

    private sealed record Whole(ValidationReport Report, string Cube, string LeftOut);

    private static Whole ReadIn(IReadOnlyList<FilePart> parts, byte[] file)
    {
        byte[] head = file[..Math.Min(file.Length, FilePart.HeadSize)];
        List<PartResult> results = [];
        List<Cube> cubes = [];
        List<Stream> keys = [], lists = [];
        foreach (FilePart part in parts)
        {
            var tabulator = new RecordTabulator(Crossings, "KGZ");
            keys.Add(new MemoryStream());
            lists.Add(new MemoryStream());
            using var stream = new MemoryStream(file[(int)part.StreamStart..]);
            PartResult result = SubmissionReading.ReadPart(stream, part, head, Crossings, TestTemplates.Context, tabulator.Add, new PartOutput(keys[^1], lists[^1], 5));
            results.Add(JsonSerializer.Deserialize<PartResult>(JsonSerializer.Serialize(result))!); // as it travels between workers
            cubes.Add(tabulator.ToCube());
            lists[^1].Position = 0;
        }

        using var leftOut = new MemoryStream();
        LeftOutList.Merge(results, lists, leftOut);
        string cells = string.Join('\n', Cube.MergeBySum(cubes).Cells.Select(cell => $"{string.Join('|', cell.Codes)} {cell.Value.ToString(CultureInfo.InvariantCulture)}"));
        return new Whole(SubmissionReading.Merge(Crossings, results, keys), cells, Encoding.UTF8.GetString(leftOut.ToArray()));
    }

    private static FilePart[] CutAt(byte[] file, IEnumerable<int> cuts)
    {
        long[] places = [0, .. cuts.Order().Distinct().Select(cut => (long)cut), file.Length];
        return [.. places.Zip(places.Skip(1), (start, end) => new FilePart(start, end))];
    }

    private static void AssertSame(Whole expected, Whole found)
    {
        Assert.Equal(expected.Report.Lines(), found.Report.Lines());
        Assert.Equal(JsonSerializer.Serialize(expected.Report), JsonSerializer.Serialize(found.Report));
        Assert.Equal(expected.Cube, found.Cube);
        Assert.Equal(expected.LeftOut, found.LeftOut);
    }

    // Records, right and wrong in many ways, with every kind of line end, blank lines and quotes.
    private static string RandomFile(Random random, out int headerLength)
    {
        string lineEnd = new[] { "\n", "\r\n", "\r" }[random.Next(3)];
        char separator = ",;\t"[random.Next(3)];
        var text = new StringBuilder(random.Next(3) == 0 ? "\uFEFF" : "");
        if (random.Next(4) == 0) text.Append("sep=").Append(separator).Append(lineEnd);
        text.Append(Header.Replace(',', separator)).Append(lineEnd);
        headerLength = Encoding.UTF8.GetByteCount(text.ToString());
        for (int row = random.Next(30); row > 0; row--)
        {
            string[] fields =
            [
                $"C{random.Next(60)}", $"P{random.Next(9)}é", "KGZ", random.Next(5) == 0 ? "1985" : "1985-02-28", "FMUZ"[random.Next(4)].ToString(),
                random.Next(5) == 0 ? "KAZ" : "KGZ", random.Next(9) == 0 ? "?" : "E", $"20{19 + random.Next(3)}-0{random.Next(1, 10)}-11T10:00:00", "BP01", "WORK",
            ];
            int at = random.Next(fields.Length);
            fields[at] = random.Next(8) switch
            {
                0 => $"\"{fields[at]}\"",
                1 => $" \"{fields[at]}\"\"x\" ",
                2 => $"\"{fields[at]}",
                3 => $"{fields[at]}\"",
                4 => $"\"{fields[at]}\"x",
                5 => "",
                _ => fields[at],
            };
            text.Append(string.Join(separator, random.Next(12) == 0 ? fields[..9] : fields));
            for (int ends = random.Next(6) == 0 ? random.Next(3) : 1; ends > 0; ends--) text.Append(lineEnd);
            if (random.Next(20) == 0) text.Append(' ').Append(lineEnd);
        }

        return text.ToString();
    }

    [Fact]
    public void Gives_the_same_report_cube_and_list_wherever_it_is_cut()
    {
        var random = new Random(21);
        for (int round = 0; round < 400; round++)
        {
            byte[] file = Encoding.UTF8.GetBytes(RandomFile(random, out int header));
            if (file.Length <= header) continue;
            Whole whole = ReadIn([new FilePart(0, file.Length)], file);
            AssertSame(whole, ReadIn(CutAt(file, Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.Next(header, file.Length))), file));
            if (round % 20 == 0) AssertSame(whole, ReadIn(CutAt(file, Enumerable.Range(header, file.Length - header)), file));
            AssertSame(whole, ReadIn(FilePart.Plan(file.Length, file[..Math.Min(file.Length, FilePart.HeadSize)], Crossings, random.Next(1, 300)), file));
        }
    }

    // What reading whole says by itself, without cuts, is checked against counting lines.
    [Fact]
    public void Counts_every_line_as_a_record_of_its_own()
    {
        byte[] file = Encoding.UTF8.GetBytes($"{Header}\nC1,P1,KGZ,,\"F,KGZ,E,2020-01-01,,\nC2,P1,KGZ,,F,\"KGZ\",E,2020-01-01,,\n\nC3,P1,KGZ,,M,KGZ,E,2020-02-01,,");
        Whole found = ReadIn(FilePart.Plan(file.Length, file, Crossings, 40), file);
        Assert.Equal(["malformed 2: found a quote that is opened and never closed, expected a closing quote on the same line: values of this template hold no line breaks"], found.Report.Lines());
        Assert.Equal((3L, 1L, 1L), (found.Report.Records, found.Report.Errors, found.Report.LeftOut));
        Assert.Equal("KGZ|2020-01|E|KGZ|F 1\nKGZ|2020-02|E|KGZ|M 1", found.Cube);
        Assert.Equal("line,column,rule\n2,,malformed\n", found.LeftOut);
    }

    [Fact]
    public void Passes_over_a_line_of_more_than_a_mebibyte_wherever_it_is_cut()
    {
        const string Row = "C1,P1,KGZ,,F,KGZ,E,2020-01-01T00:00:00,,\n";
        byte[] file = Encoding.UTF8.GetBytes($"{Header}\n{Row}{new string('x', 3 << 20)}\n{Row.Replace("C1", "C2")}\"{new string('y', (1 << 20) + 5)}\",\n{Row.Replace("C1", "C3")}");
        Whole whole = ReadIn([new FilePart(0, file.Length)], file);
        Assert.Equal((5L, 2L, 2L), (whole.Report.Records, whole.Report.Errors, whole.Report.LeftOut));
        Assert.Equal(["malformed 3: found a record of more than 1 MiB, expected records of at most 1 MiB: look for a line end that is missing",
            "malformed 5: found a record of more than 1 MiB, expected records of at most 1 MiB: look for a line end that is missing"], whole.Report.Lines());
        AssertSame(whole, ReadIn(CutAt(file, [200, 1 << 20, (1 << 20) + 1, 2 << 20, (3 << 20) + 200, 4 << 20]), file));
        AssertSame(whole, ReadIn(FilePart.Plan(file.Length, file[..FilePart.HeadSize], Crossings, 500_000), file));
    }

    [Fact]
    public void Parts_cover_the_file_and_the_first_holds_the_header()
    {
        byte[] file = Encoding.UTF8.GetBytes($"\uFEFF{Header}\r\n" + string.Concat(Enumerable.Repeat("x\r\n", 200)));
        IReadOnlyList<FilePart> parts = FilePart.Plan(file.Length, file, Crossings, 100);
        Assert.True(parts.Count > 3);
        Assert.Equal((0L, (long)file.Length), (parts[0].Start, parts[^1].End));
        Assert.All(parts.Zip(parts.Skip(1)), pair => Assert.Equal(pair.First.End, pair.Second.Start));
        Assert.True(parts[0].End > Header.Length + 5);
    }

    [Fact]
    public void What_cannot_be_split_is_one_part()
    {
        byte[] text = Encoding.UTF8.GetBytes("country,year,sex,age_group,value\n" + string.Concat(Enumerable.Repeat("KGZ,2020,F,_T,1\n", 100)));
        Assert.Single(FilePart.Plan(text.Length, text, TemplateCatalogue.Find("population")!, 100));
        Assert.Single(FilePart.Plan(5_000, [.. "PK\u0003\u0004"u8, .. new byte[4_996]], Crossings, 100));
        Assert.Single(FilePart.Plan(100_000, Encoding.UTF8.GetBytes(new string('a', FilePart.HeadSize)), Crossings, 100)); // no end of the header in sight
        Assert.Single(FilePart.Plan(0, [], Crossings, 100));
    }

    private static ValidationReport Read(params IEnumerable<string> rows) => ReadIn([FilePart.Whole], Encoding.UTF8.GetBytes(string.Join('\n', rows.Prepend(Header)))).Report;

    private static string Row(int id, string citizenship = "KGZ") => $"C{id},P1,KGZ,,F,{citizenship},E,2020-01-01T00:00:00,,";

    [Fact]
    public void Leaves_out_wrong_records_up_to_the_tolerance_and_says_so()
    {
        // One in a hundred is tolerated; a record with two errors is one record.
        ValidationReport kept = Read([.. Enumerable.Range(0, 199).Select(id => Row(id)), "C200,P1,QQQ,,F,QQQ,E,2020-01-01T00:00:00,,", Row(201, "QQQ"), "C202"]);
        Assert.Equal((202L, 4L, 3L, false), (kept.Records, kept.Errors, kept.LeftOut, kept.IsAccepted));

        kept = Read([.. Enumerable.Range(0, 198).Select(id => Row(id)), "C200,P1,QQQ,,F,QQQ,E,2020-01-01T00:00:00,,", Row(201, "QQQ")]);
        Assert.Equal((200L, 3L, 2L, true, true), (kept.Records, kept.Errors, kept.LeftOut, kept.IsTolerated, kept.IsAccepted));
    }

    [Fact]
    public void Tolerates_no_error_of_the_file()
    {
        Assert.False(Read([.. Enumerable.Range(0, 300).Select(id => Row(id)), Row(7)]).IsAccepted); // which of the two is right nobody knows
        byte[] file = Encoding.UTF8.GetBytes("crossing_id,person_id,direction\n" + string.Concat(Enumerable.Range(0, 300).Select(id => $"C{id},P1,E\n")));
        ValidationReport report = ReadIn([FilePart.Whole], file).Report;
        Assert.Equal("missing-column", Assert.Single(report.Rules).Rule);
        Assert.False(report.IsAccepted);
        Assert.Equal(["empty"], Read([]).Rules.Select(rule => rule.Rule));
    }
}
