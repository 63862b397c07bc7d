using System.Text;
using Pipeline.Core.Reading;
using Pipeline.Core.Templates;
using Pipeline.Core.Validation;

namespace Pipeline.Core.Tests.Reading;

public class CsvReadingTests
{
    private static readonly Template Template = TestTemplates.Types();

    private static (string[] Records, ValidationReport Report) Read(string text) => Read(Encoding.UTF8.GetBytes(text));

    // A record as "line: name|count".
    private static (string[] Records, ValidationReport Report) Read(byte[] file)
    {
        var records = new List<string>();
        ValidationReport report = TestTemplates.Read(Template, file, record =>
            records.Add($"{record.Line}: {Encoding.UTF8.GetString(record.Has(0) ? record.Text(0) : "-"u8)}|{(record.Has(3) ? record.Integer(3) : "-")}"));
        return ([.. records], report);
    }

    [Theory]
    [InlineData("name,count\na,1\nb,2\n")]
    [InlineData("name,count\r\na,1\r\nb,2\r\n")]
    [InlineData("name,count\ra,1\rb,2")]
    [InlineData("\uFEFFname,count\na,1\nb,2")]
    [InlineData("\uFEFF\uFEFFname;count\na;1\nb;2")] // a program added its mark to a file that had one
    [InlineData("name;count\na;1\nb;2\n")]
    [InlineData("name\tcount\na\t1\nb\t2\n")]
    [InlineData("\"name\";\"count\"\n\"a\";\"1\"\nb;2\n")]
    [InlineData(" NAME , \"Count\" \n a , \"1\" \nb,2\n")]
    public void Reads_what_programs_write(string text) => Assert.Equal(["2: a|1", "3: b|2"], Read(text).Records);

    [Fact]
    public void Reads_the_separator_that_Excel_declares() => Assert.Equal(["3: a|1"], Read("sep=;\nname;count\na;1\n").Records);

    [Fact]
    public void Detects_the_separator_outside_quotes() => Assert.Equal(["2: a|1"], Read("name;\"a,b,c\";count\na;x;1\n").Records);

    [Fact]
    public void Counts_the_lines_inside_quotes_and_blank_lines()
    {
        (string[] records, ValidationReport report) = Read("name,count\r\n\"a\r\nb\",1\r\n\r\n,\r\nc,2\r\nd,x\r\n");
        Assert.Equal(["2: a\r\nb|1", "6: c|2"], records);
        Assert.Equal(["type 7/count: found 'x', expected a whole number such as 1200"], report.Lines());
        Assert.Equal(3, report.Records);
    }

    [Fact]
    public void Reads_no_break_spaces_around_a_value_as_blanks() => Assert.Equal(["2: a|1"], Read("name,count\n\u00A0a\u00A0,\u00A0 1\n").Records);

    [Fact]
    public void Reports_records_of_another_width()
    {
        (string[] records, ValidationReport report) = Read("name,count\na\nb,1,2\nc,3\n");
        Assert.Equal(["4: c|3"], records);
        Assert.Equal(
            ["malformed 2: found 1 field, expected 2 fields, as in the header; a value that contains the separator stands in quotes",
             "malformed 3: found 3 fields, expected 2 fields, as in the header; a value that contains the separator stands in quotes"],
            report.Lines());
        Assert.Equal(3, report.Records);
    }

    [Fact]
    public void Reports_quotes_that_do_not_pair()
    {
        (string[] records, ValidationReport report) = Read("name,count\na\"b,1\n\"a\"b,1\nc,3\n\"d,4\ne,5\n");
        Assert.Equal(["4: c|3"], records);
        Assert.Equal(
            ["malformed 2: found a quote inside a value that is not quoted, expected the whole value in quotes, with every quote inside it doubled",
             "malformed 3: found text after a closing quote, expected a separator or the end of the line after a closing quote; a quote inside a quoted value is doubled",
             "malformed 5: found a quote that is opened and never closed, expected a closing quote; everything after the opening one was taken for one value"],
            report.Lines());
    }

    [Fact]
    public void Does_not_take_a_record_for_a_malformed_header()
    {
        ValidationReport report = Read("na\"me,count\nname,1\n").Report;
        Assert.Equal(["malformed"], report.Rules.Select(rule => rule.Rule));
    }

    [Theory]
    [InlineData("a,1\nb,\"")]
    [InlineData("a,1\nb,")]
    public void Ends_at_a_record_of_more_than_a_mebibyte(string start)
    {
        (string[] records, ValidationReport report) = Read("name,count\n" + start + new string('x', 5 << 20) + "\nc,3\n");
        Assert.Equal(["2: a|1"], records);
        Assert.Equal(
            ["malformed 3: found a record of more than 1 MiB, expected records of at most 1 MiB: look for a quote that is not closed on this line; the rest of the file was not read"],
            report.Lines());
    }

    [Fact]
    public void Gives_the_same_report_however_the_stream_is_cut()
    {
        byte[] file = Encoding.UTF8.GetBytes("name,count\n" + new string('x', (1 << 20) + 10) + ",1\nc,3\n");
        var whole = SubmissionReading.Read(new MemoryStream(file), Template, TestTemplates.Context, _ => { });
        var slow = SubmissionReading.Read(new TrickleStream(file, 1000), Template, TestTemplates.Context, _ => { });
        Assert.Equal(whole.Lines(), slow.Lines());
        Assert.Equal(1, whole.Errors);
    }

    // Whoever exports without line ends sends one line, however large the file.
    [Fact]
    public void A_line_of_2_GB_is_passed_over_in_bounded_memory()
    {
        var stream = new OneLineStream("crossing_id,person_id,document_country,birth_date,sex,citizenship,direction,crossed_at,border_point,purpose\n", 2L << 30);
        long before = GC.GetAllocatedBytesForCurrentThread();
        ValidationReport report = SubmissionReading.Read(stream, TemplateCatalogue.Find("border-crossings")!, TestTemplates.Context, _ => Assert.Fail("There is no record."));
        Assert.Contains(report.Lines(), line => line.StartsWith("malformed 2: found a record of more than 1 MiB", StringComparison.Ordinal));
        Assert.False(report.IsAccepted);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 128 << 20);
    }

    // The parts of a long line would otherwise each read all that follows.
    [Fact]
    public void A_part_in_the_middle_of_a_line_is_not_read_beyond_its_end()
    {
        const string Header = "crossing_id,person_id,document_country,birth_date,sex,citizenship,direction,crossed_at,border_point,purpose\n";
        const long Length = 64 << 20, Size = 1 << 20;
        Template template = TemplateCatalogue.Find("border-crossings")!;
        byte[] head = Encoding.UTF8.GetBytes(Header.PadRight(FilePart.HeadSize, 'x'));
        var stream = new OneLineStream(Header, Length) { Position = Length / 2 - 1 };
        using var keys = new MemoryStream();
        SubmissionReading.ReadPart(stream, new FilePart(Length / 2, Length / 2 + Size), head, template, TestTemplates.Context, _ => Assert.Fail("There is no record."), new PartOutput(keys, null, 0));
        Assert.InRange(stream.Position, Length / 2, Length / 2 + 2 * Size);
    }

    [Fact]
    public void Reads_a_stream_that_cannot_seek()
    {
        int count = 0;
        SubmissionReading.Read(new TrickleStream(Encoding.UTF8.GetBytes("name,count\na,1\nb,2\n"), 1), Template, TestTemplates.Context, _ => count++);
        Assert.Equal(2, count);
    }

    [Fact]
    public void Reports_a_NUL_character()
    {
        (string[] records, ValidationReport report) = Read("name,count\na\0,1\nb,2\n");
        Assert.Equal(["3: b|2"], records);
        Assert.Equal(["encoding 2/name: found a NUL character, expected text without control characters: the file may be damaged"], report.Lines());
    }

    [Fact]
    public void Reports_bytes_that_are_not_UTF8()
    {
        (string[] records, ValidationReport report) = Read(Encoding.Latin1.GetBytes("name,count\né,1\nb,2\n"));
        Assert.Equal(["3: b|2"], records);
        Assert.Equal(["encoding 2/name: found bytes that are not UTF-8, expected text in UTF-8: save the file as \"CSV UTF-8\""], report.Lines());
    }

    [Fact]
    public void Reports_UTF16_with_and_without_a_mark()
    {
        byte[] text = Encoding.Unicode.GetBytes("name,count\na,1\n");
        foreach (byte[] file in new[] { [0xFF, 0xFE, .. text], text, [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes("name")], Encoding.BigEndianUnicode.GetBytes("name") })
            Assert.Equal(["encoding 0: found text in UTF-16 (in Excel \"Unicode text\"), expected text in UTF-8: save the file as \"CSV UTF-8\""], Read(file).Report.Lines());
    }

    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF")]
    [InlineData("\n\r\n  \n,,\n")]
    public void Reports_an_empty_file(string text) =>
        Assert.Equal(["empty 0: found an empty file, expected a header and at least one record"], Read(text).Report.Lines());

    [Theory]
    [InlineData("name,count")]
    [InlineData("name,count\n\n,\n")]
    public void Reports_a_file_with_a_header_only(string text) =>
        Assert.Equal(["empty 0: found a header and no record, expected at least one record"], Read(text).Report.Lines());

    [Fact]
    public void Passes_on_a_fault_of_the_stream() =>
        Assert.Throws<IOException>(() => SubmissionReading.Read(new TrickleStream(Encoding.UTF8.GetBytes("name,count\na,1\n"), 4, failAt: 12), Template, TestTemplates.Context, _ => { }));

    [Fact]
    public void Allocates_nothing_for_a_record()
    {
        long MeasureBytes(int records)
        {
            var text = new StringBuilder("name,sex,country,count,rate,year,day,moment,status\n");
            for (int i = 0; i < records; i++) text.Append("person,F,KG,12,1.5,2020,2020-01-31,2020-01-31T12:00:00,A\n");
            byte[] file = Encoding.UTF8.GetBytes(text.ToString());
            using var stream = new MemoryStream(file);
            long before = GC.GetAllocatedBytesForCurrentThread();
            ValidationReport report = SubmissionReading.Read(stream, Template, TestTemplates.Context, _ => { });
            long after = GC.GetAllocatedBytesForCurrentThread();
            Assert.Equal(records, report.Records);
            Assert.True(report.IsAccepted);
            return after - before;
        }

        MeasureBytes(50_000);
        long few = MeasureBytes(5_000);
        Assert.InRange(MeasureBytes(50_000) - few, -10_000, 10_000); // less than a byte for a record
    }
}
