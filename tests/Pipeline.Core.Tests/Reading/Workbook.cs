using System.Globalization;
using System.IO.Compression;
using System.Security;
using System.Text;

namespace Pipeline.Core.Tests.Reading;

/// <summary>Writes the least that is a workbook. Cells: string, double, int, bool, DateOnly, DateTime, null.</summary>
public static class Workbook
{
    public static byte[] Of(params object?[][] rows) => Of([rows]);

    public static byte[] Of(params object?[][][] sheets) => Zip([.. sheets.Select(Sheet)]);

    /// <summary>A workbook of one sheet, from what is inside the elements of its parts.</summary>
    /// <param name="rows">The rows: what is inside <c>sheetData</c>.</param>
    /// <param name="texts">The shared texts: what is inside <c>sst</c>.</param>
    /// <param name="styles">What is inside <c>styleSheet</c>.</param>
    /// <param name="properties">Attributes of <c>workbookPr</c>.</param>
    public static byte[] OfXml(string rows, string texts = "", string styles = Styles, string properties = "") =>
        Zip([SheetOf(rows)], texts, styles, properties);

    private const string Styles = """<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="22" applyNumberFormat="1"/></cellXfs>""";

    private static byte[] Zip(string[] sheets, string texts = "", string styles = Styles, string properties = "")
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            Part(zip, "[Content_Types].xml", """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>""");
            Part(zip, "_rels/.rels", """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>""");
            Part(zip, "xl/styles.xml", $"""<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{styles}</styleSheet>""");
            Part(zip, "xl/sharedStrings.xml", $"""<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{texts}</sst>""");
            string list = "", relations = """<Relationship Id="s" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="t" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="/xl/sharedStrings.xml"/>""";
            for (int i = 1; i <= sheets.Length; i++)
            {
                list += $"""<sheet name="Sheet{i}" sheetId="{i}" r:id="r{i}"/>""";
                relations += $"""<Relationship Id="r{i}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet{i}.xml"/>""";
                Part(zip, $"xl/worksheets/sheet{i}.xml", sheets[i - 1]);
            }

            Part(zip, "xl/workbook.xml", $"""<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><workbookPr {properties}/><sheets>{list}</sheets></workbook>""");
            Part(zip, "xl/_rels/workbook.xml.rels", $"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}</Relationships>""");
        }

        return bytes.ToArray();
    }

    private static string Sheet(object?[][] rows)
    {
        var xml = new StringBuilder();
        for (int row = 0; row < rows.Length; row++)
        {
            if (rows[row].Length == 0) continue; // a blank row is left out, as Excel does
            xml.Append(CultureInfo.InvariantCulture, $"""<row r="{row + 1}">""");
            for (int column = 0; column < rows[row].Length; column++)
                xml.Append(Cell($"{Letters(column)}{row + 1}", rows[row][column]));
            xml.Append("</row>");
        }

        return SheetOf(xml.ToString());
    }

    private static string SheetOf(string rows) =>
        $"""<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>""";

    private static string Letters(int column) => (column < 26 ? "" : Letters(column / 26 - 1)) + (char)('A' + column % 26);

    private static string Cell(string place, object? value) => value switch
    {
        null => "",
        string text when text.StartsWith('#') => $"""<c r="{place}" t="e"><v>{text}</v></c>""",
        string text => $"""<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{SecurityElement.Escape(text)}</t></is></c>""",
        bool truth => $"""<c r="{place}" t="b"><v>{(truth ? 1 : 0)}</v></c>""",
        DateOnly day => $"""<c r="{place}" s="1"><v>{day.ToDateTime(default).ToOADate().ToString(CultureInfo.InvariantCulture)}</v></c>""",
        DateTime point => $"""<c r="{place}" s="2"><v>{point.ToOADate().ToString(CultureInfo.InvariantCulture)}</v></c>""",
        _ => $"""<c r="{place}"><v>{Convert.ToString(value, CultureInfo.InvariantCulture)}</v></c>""",
    };

    private static void Part(ZipArchive zip, string name, string xml)
    {
        using Stream part = zip.CreateEntry(name).Open();
        part.Write(Encoding.UTF8.GetBytes(xml));
    }
}
