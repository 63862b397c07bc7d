using System.Globalization;
using System.Text;
using Pipeline.Core.Templates;
using Pipeline.Core.Validation;

namespace Pipeline.Core.Tests.Reading;

/// <summary>Seeded: the same cases every time.</summary>
public class ReadingFuzzTests
{
    private static readonly string Samples = Path.Combine(AppContext.BaseDirectory, "Samples");
    private static readonly string[] Pieces = ["a", "é", "日本", "🦀", "x y", "\"", ",", ";", "\t", "\n", "\r\n", "'", "0", "-", "sep="];

    // Raw text and the values that it must give are made side by side.
    [Fact]
    public void Reads_back_what_was_written()
    {
        Template template = TestTemplates.Types();
        var random = new Random(1);
        for (int round = 0; round < 2_000; round++)
        {
            char separator = ",;\t"[random.Next(3)];
            string lineBreak = random.Next(2) == 0 ? "\n" : "\r\n";
            var raw = new StringBuilder(random.Next(4) == 0 ? "\uFEFF" : "");
            raw.Append(CultureInfo.InvariantCulture, $"reason{separator}count{separator}name{lineBreak}");
            var expected = new List<string>();
            long line = 2;
            for (int records = random.Next(1, 8); records > 0; records--)
            {
                for (; random.Next(5) == 0; line++) raw.Append(lineBreak);
                string reason = RandomText(random), name = RandomText(random);
                int count = random.Next(1_000_000);
                raw.Append(Written(reason, separator, random)).Append(separator).Append(Written(count.ToString(CultureInfo.InvariantCulture), separator, random))
                    .Append(separator).Append(Written(name, separator, random)).Append(lineBreak);
                expected.Add($"{line}|{reason.Trim(' ', '\t', '\r', '\n')}|{count}|{name.Trim(' ', '\t', '\r', '\n')}");
                line += 1 + LineBreaks(reason) + LineBreaks(name);
            }

            var found = new List<string>();
            ValidationReport report = TestTemplates.Read(template, raw.ToString(), record =>
                found.Add($"{record.Line}|{Text(record, 12)}|{record.Integer(3)}|{Text(record, 0)}"));
            Assert.Empty(report.Lines());
            Assert.Equal(expected, found);
        }
    }

    [Fact]
    public void Never_throws_on_random_bytes()
    {
        var random = new Random(2);
        for (int round = 0; round < 2_000; round++)
        {
            byte[] file = new byte[random.Next(400)];
            random.NextBytes(file);
            if (round % 3 == 0) "PK\u0003\u0004"u8[..Math.Min(4, file.Length)].CopyTo(file);
            if (round % 3 == 1) file = [.. "country,year,sex,age_group,value\n"u8, .. file];
            Check(TemplateCatalogue.All[round % 2], file);
        }
    }

    [Fact]
    public void Never_throws_on_damaged_files()
    {
        var random = new Random(3);
        byte[] alphabet = [.. "\",;\t\r\n\0 0-9.ABCxyz_\u00E9"u8, 0xFF, 0xC3, 0x80];
        foreach (Template template in TemplateCatalogue.All)
        {
            byte[] csv = File.ReadAllBytes(Path.Combine(Samples, template.Id, "valid.csv"));
            string[][] lines = [.. Encoding.UTF8.GetString(csv).Split('\n').Select(line => line.Split(','))];
            byte[] workbook = Workbook.Of([.. lines.Select(line => line.Select(text => (object?)text).ToArray())]);
            for (int round = 0; round < 100; round++)
            {
                byte[] file = [.. round % 3 == 0 ? workbook : csv];
                for (int edits = random.Next(1, 6); edits > 0; edits--) file[random.Next(file.Length)] = alphabet[random.Next(alphabet.Length)];
                int start = random.Next(8) == 0 ? random.Next(file.Length) : 0;
                int end = random.Next(4) == 0 ? random.Next(start, file.Length) : file.Length;
                Check(template, file[start..end]);
            }
        }
    }

    // A report that accepts a file counts a record for each that it handed on or left out for want of consent, and is the same the second time.
    private static void Check(Template template, byte[] file)
    {
        int accepted = 0;
        ValidationReport report = TestTemplates.Read(template, file, _ => accepted++);
        if (report.IsAccepted) Assert.Equal(report.Records, accepted + report.Rules.Where(rule => rule.Rule == "consent-first").Sum(rule => rule.Count));
        Assert.True(accepted <= report.Records);
        Assert.Equal(report.Lines(), TestTemplates.Read(template, file).Lines());
    }

    private static string RandomText(Random random) => "t" + string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => Pieces[random.Next(Pieces.Length)]));

    private static string Written(string value, char separator, Random random) =>
        random.Next(3) == 0 || value.AsSpan().ContainsAny([separator, '"', '\n', '\r'])
            ? '"' + value.Replace("\"", "\"\"", StringComparison.Ordinal) + '"'
            : value;

    private static int LineBreaks(string value) => value.Count(letter => letter == '\n');

    private static string Text(Record record, int field) => Encoding.UTF8.GetString(record.Text(field));
}
