using System.Globalization;
using System.IO.Compression;
using System.Text;
using Pipeline.Core.Templates;
using Pipeline.Core.Tests.Reading;

namespace Pipeline.Fuzz;

/// <summary>A file as an agency, an accident or an attacker could drop it: a valid sample, damaged in ways that know how tables, CSV and workbooks are made.</summary>
/// <param name="Template">The template that it is dropped on.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="Blob">The name under which it is dropped, not always a right one.</param>
/// <param name="What">What was done to the sample.</param>
internal sealed record FuzzedFile(Template Template, byte[] Content, string Blob, string What)
{
    private const int Rows = 40;

    private static readonly string[] Hostile =
    [
        "", " ", "\t", "NA", "null", "NaN", "Infinity", "-Infinity", "-0", "1e308", "1e400", "9".PadRight(400, '9'), "0.".PadRight(400, '1'), "1,234", "1.234,5", "1 234", "٣٤", "½", "0x1F", "+5", "5-",
        "31/12/2019", "2019-02-30", "2019-13-01", "1441-09-01", "2019-W01", "0000-00-00", "9999-12-31", "10000-01-01", "2019-01-01T25:00:00", "2019-01-01T00:00:00+99:99", "44927",
        "=HYPERLINK(\"http://x\",\"y\")", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'; DROP TABLE c; --", "{{7*7}}", "${jndi:ldap://x}",
        "\u202Eabc", "\u200B", "\u0000", "a\u0000b", "\u001B[31m", "\u2028", "\uFEFF", "🦀", "e\u0301\u0301\u0301\u0301\u0301", "\uD83E", "kgz", "KGZ ", "ΚGZ", "_T", "_t", "f", "../../etc/passwd", "%2e%2e%2f",
        "a\nb", "a\r\nb", "\"", "\"\"", "a\"b", "\"a\"b", ",", ";", "x".PadRight(5_000, 'x'),
    ];

    /// <summary>Makes the file that a seed stands for: the same every time.</summary>
    public static FuzzedFile Of(int seed, long number)
    {
        var random = new Random(HashOf(seed, number));
        Template template = TemplateCatalogue.All[random.Next(TemplateCatalogue.All.Count)];
        List<string[]> table = [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Samples", template.Id, "valid.csv")).Take(Rows).Select(line => line.Split(','))];
        var what = new List<string>();
        for (int changes = random.Next(4); changes > 0; changes--) what.Add(Change(table, random));
        byte[] content = random.Next(4) == 0 ? Workbooks.Of(table, random, what) : Text(table, random, what);
        if (random.Next(3) == 0) content = Damage(content, random, what);
        return new FuzzedFile(template, content, Name(template, random), string.Join(", ", what));
    }

    private static string Name(Template template, Random random)
    {
        string[] folders = ["nso", "KGZ", template.Id, "2019", "file.csv"];
        for (int changes = random.Next(3); changes > 0; changes--)
        {
            int place = random.Next(folders.Length);
            string hostile = Hostile[random.Next(Hostile.Length)];
            folders[place] = random.Next(3) switch { 0 => hostile, 1 => folders[place] + hostile, _ => hostile + folders[place] };
        }

        return string.Join('/', folders);
    }

    // Neither string.GetHashCode nor HashCode is the same in two processes.
    private static int HashOf(int seed, long number)
    {
        ulong mixed = ((ulong)(uint)seed << 32) ^ (ulong)number;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return (int)(mixed ^ (mixed >> 31));
    }

    private static string Change(List<string[]> table, Random random)
    {
        int row = random.Next(table.Count), column = random.Next(Math.Max(1, table[0].Length));
        switch (random.Next(12))
        {
            case 0:
                table[0] = [.. table[0], table[0].Length > 0 ? table[0][random.Next(table[0].Length)] : "x"];
                return "column twice";
            case 1:
                for (int i = 0; i < table.Count; i++) table[i] = [.. table[i].Where((_, place) => place != column)];
                return "column gone";
            case 2:
                if (table[0].Length > 0) table[0][column] = Hostile[random.Next(Hostile.Length)];
                return "header of a column";
            case 3:
                table[row] = [.. table[row].Skip(random.Next(3)), .. Enumerable.Repeat("x", random.Next(3))];
                return "row of another width";
            case 4:
                for (int copies = random.Next(1, 30); copies > 0; copies--) table.Insert(random.Next(table.Count), [.. table[row]]);
                return "row again";
            case 5:
                table.RemoveRange(random.Next(table.Count), 1);
                if (table.Count == 0) table.Add([]);
                return "row gone";
            case 6 when random.Next(20) == 0:
                table[0] = [.. table[0], .. Enumerable.Range(0, 100_000).Select(i => i.ToString(CultureInfo.InvariantCulture))];
                return "100,000 more columns";
            case 7 when random.Next(20) == 0:
                table[row] = ["x".PadRight(3_000_000, 'x')];
                return "row of 3 MB";
            default:
                if (table[row].Length > 0) table[row][Math.Min(column, table[row].Length - 1)] = Hostile[random.Next(Hostile.Length)];
                return "hostile value";
        }
    }

    private static byte[] Text(List<string[]> table, Random random, List<string> what)
    {
        char separator = ",,,,;\t|"[random.Next(7)];
        string lineBreak = random.Next(6) switch { 0 => "\r\n", 1 => "\r", _ => "\n" };
        int quoting = random.Next(5);
        var text = new StringBuilder();
        if (random.Next(10) == 0) text.Append(CultureInfo.InvariantCulture, $"sep={separator}{lineBreak}");
        foreach (string[] row in table)
        {
            text.AppendJoin(separator, row.Select(value => quoting switch
            {
                0 => $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"",
                1 => $"\"{value}\"",
                2 when random.Next(30) == 0 => $"\"{value}",
                3 => value.AsSpan().ContainsAny([separator, '"', '\n', '\r']) ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value,
                _ => value,
            }));
            if (random.Next(30) != 0) text.Append(lineBreak);
            if (random.Next(30) == 0) text.Append(lineBreak);
        }

        int encoding = random.Next(12);
        what.Add($"CSV, encoding {encoding}");
        return encoding switch
        {
            0 => [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(text.ToString())],
            1 => [0xEF, 0xBB, 0xBF, 0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(text.ToString())],
            2 => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text.ToString())],
            3 => [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(text.ToString())],
            4 => Encoding.Latin1.GetBytes(text.ToString()),
            5 => Encoding.UTF32.GetBytes(text.ToString()),
            _ => Encoding.UTF8.GetBytes(text.ToString()),
        };
    }

    private static byte[] Damage(byte[] content, Random random, List<string> what)
    {
        if (content.Length == 0) return content;
        switch (random.Next(5))
        {
            case 0:
                what.Add("cut off");
                return content[..random.Next(content.Length)];
            case 1:
                what.Add("beginning gone");
                return content[random.Next(content.Length)..];
            case 2:
                what.Add("a piece again");
                int start = random.Next(content.Length), end = random.Next(start, content.Length);
                return [.. content[..end], .. content[start..]];
            case 3:
                what.Add("zeros");
                return [.. content[..random.Next(content.Length)], .. new byte[random.Next(200)], .. content[random.Next(content.Length)..]];
            default:
                what.Add("other bytes");
                byte[] damaged = [.. content];
                for (int edits = random.Next(1, 12); edits > 0; edits--) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                return damaged;
        }
    }

    /// <summary>Workbooks, and what goes by that name.</summary>
    private static class Workbooks
    {
        private const string Sheet = "xl/worksheets/sheet1.xml";
        private static readonly string[] Parts = ["xl/workbook.xml", Sheet, "xl/styles.xml", "xl/sharedStrings.xml", "[Content_Types].xml", "_rels/.rels", "xl/_rels/workbook.xml.rels"];
        private const string Spreadsheet = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";

        public static byte[] Of(List<string[]> table, Random random, List<string> what)
        {
            byte[] workbook = Workbook.Of([.. table.Select(row => row.Select(text => XmlTextOf(text, random)).ToArray())]);
            int attack = random.Next(16);
            what.Add($"workbook, attack {attack}");
            return attack switch
            {
                0 => With(workbook, Sheet, Dtd("<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\">", "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;")),
                1 => With(workbook, Sheet, Dtd("<!ENTITY a SYSTEM \"file:///etc/passwd\">", "&a;")),
                2 => With(workbook, Sheet, $"<worksheet {Spreadsheet}><dimension ref=\"A1:XFD1048576\"/><sheetData><row r=\"1048577\"><c r=\"ZZZ1048577\"><v>1</v></c></row></sheetData></worksheet>"),
                3 => With(workbook, Sheet, $"<worksheet {Spreadsheet}><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>{random.Next(-5, int.MaxValue)}</v></c></row></sheetData></worksheet>"),
                4 => With(workbook, Sheet, $"<worksheet {Spreadsheet}><sheetData>{string.Concat(Enumerable.Repeat("<row>", 2_000))}{string.Concat(Enumerable.Repeat("</row>", 2_000))}</sheetData></worksheet>"),
                5 => With(workbook, Sheet, [$"<worksheet {Spreadsheet}><sheetData>", .. Enumerable.Repeat("<row><c t=\"str\"><v>                                                                </v></c></row>", random.Next(20) == 0 ? 300_000 : 3_000), "</sheetData></worksheet>"]),
                6 => With(workbook, "../../evil.xml", "<x/>"),
                7 => With(workbook, "xl/vbaProject.bin", "macro"),
                8 => With(workbook, "xl/externalLinks/externalLink1.xml", "<externalLink/>"),
                9 => Without(workbook, Parts[random.Next(Parts.Length)]),
                10 => With(workbook, "xl/_rels/workbook.xml.rels", $"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"{(random.Next(2) == 0 ? "../../../etc/passwd" : "http://example.org/sheet.xml")}\"/></Relationships>"),
                11 => With(workbook, Sheet, "<worksheet"),
                12 => [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. workbook],
                13 => With(workbook, "xl/styles.xml", $"<styleSheet {Spreadsheet}><cellXfs>{string.Concat(Enumerable.Repeat("<xf numFmtId=\"14\"/>", random.Next(70_000)))}</cellXfs></styleSheet>"),
                _ => workbook,
            };
        }

        // Most numbers are numbers in a workbook, and it holds no text that XML has no letters for.
        private static object? XmlTextOf(string text, Random random) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && random.Next(8) != 0
            ? number
            : string.Concat(text.EnumerateRunes().Where(rune => rune.Value is >= ' ' and not (0xFFFE or 0xFFFF or 0xFFFD)));

        private static string Dtd(string entities, string text) =>
            $"<?xml version=\"1.0\"?><!DOCTYPE x [{entities}]><worksheet {Spreadsheet}><sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><v>{text}</v></c></row></sheetData></worksheet>";

        private static byte[] With(byte[] workbook, string part, params IReadOnlyList<string> content) => Changed(workbook, zip =>
        {
            zip.GetEntry(part)?.Delete();
            using var writer = new StreamWriter(zip.CreateEntry(part).Open());
            foreach (string piece in content) writer.Write(piece);
        });

        private static byte[] Without(byte[] workbook, string part) => Changed(workbook, zip => zip.GetEntry(part)?.Delete());

        private static byte[] Changed(byte[] workbook, Action<ZipArchive> change)
        {
            using var bytes = new MemoryStream();
            bytes.Write(workbook);
            using (var zip = new ZipArchive(bytes, ZipArchiveMode.Update, leaveOpen: true)) change(zip);
            return bytes.ToArray();
        }
    }
}
