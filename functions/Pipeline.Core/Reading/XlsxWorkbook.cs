using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;

namespace Pipeline.Core.Reading;

/// <summary>The parts of an .xlsx file that hold values: its list of sheets, its shared texts and what its cell formats make of a number.</summary>
/// <remarks>ECMA-376 Part 1, 18.2 to 18.8. A zip file says what it likes about its sizes, so what is inflated is counted: what is kept in memory has a
/// limit, and so have a single cell and the whole. A file that is not as the standard has it throws what the zip and XML libraries throw, or <see cref="InvalidDataException"/>.</remarks>
internal sealed partial class XlsxWorkbook : IDisposable
{
    /// <summary>Most columns and rows of a sheet, as spreadsheet programs have them.</summary>
    public const int MaximumColumns = 16_384;

    /// <inheritdoc cref="MaximumColumns"/>
    public const int MaximumRows = 1_048_576;

    // In bytes as inflated. Texts are kept as UTF-8; a cell holds at most 32,767 characters.
    private const long MaximumOfTexts = 64 << 20;
    private const long MaximumOfList = 16 << 20;
    private const long MaximumOfNode = 4 << 20;
    private const long MaximumInAll = 4L << 30;

    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Prohibit, IgnoreComments = true, IgnoreProcessingInstructions = true };

    private readonly ZipArchive zip;
    private readonly Dictionary<string, ZipArchiveEntry> entries = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> sheets = [];
    private readonly List<CellFormat> formats = [];
    private readonly List<int> textEnds = [];
    private readonly StringBuilder runs = new();
    private readonly bool startsIn1904;
    private byte[] texts = [];
    private long inflated;

    /// <param name="stream">The file, able to seek; stays open.</param>
    public XlsxWorkbook(Stream stream)
    {
        zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        foreach (ZipArchiveEntry entry in zip.Entries) entries.TryAdd(entry.FullName.Replace('\\', '/'), entry);
        string book = Related("_rels/.rels", "").Values.FirstOrDefault(part => part.Kind == "officeDocument").Name
            ?? throw new InvalidDataException("The file names no workbook.");
        int folder = book.LastIndexOf('/') + 1;
        Dictionary<string, (string Kind, string Name)> related = Related($"{book[..folder]}_rels/{book[folder..]}.rels", book[..folder]);

        using (Part part = Open(book, "sheet names", MaximumOfList) ?? throw new InvalidDataException("The workbook is not there."))
            while (part.Read())
            {
                if (part.IsAt("workbookPr")) startsIn1904 = part.Xml.GetAttribute("date1904") is "1" or "true";
                if (part.IsAt("sheet") && RelationOf(part.Xml) is { } id && related.TryGetValue(id, out (string, string Name) sheet)) sheets.Add(sheet.Name);
            }

        if (Named("styles") is { } styles) ReadFormats(styles);
        if (Named("sharedStrings") is { } strings) ReadTexts(strings);

        string? Named(string kind) => related.Values.FirstOrDefault(part => part.Kind == kind).Name;
    }

    /// <summary>What a cell's format says about the number in it.</summary>
    public enum CellFormat
    {
        /// <summary>A number.</summary>
        Number,

        /// <summary>A date.</summary>
        Date,

        /// <summary>A date with a time of the day, or a time alone.</summary>
        DateTime,

        /// <summary>Hours, minutes or seconds that have gone by.</summary>
        Elapsed,
    }

    /// <summary>Number of sheets.</summary>
    public int Sheets => sheets.Count;

    /// <summary>A sheet from its start; null where the file does not have it.</summary>
    public Part? OpenSheet(int sheet) => Open(sheets[sheet], "cells", MaximumInAll);

    /// <summary>A shared text, UTF-8.</summary>
    public ReadOnlySpan<byte> Text(int index)
    {
        if ((uint)index >= (uint)textEnds.Count) throw new InvalidDataException("A shared text is not there.");
        int start = index == 0 ? 0 : textEnds[index - 1];
        return texts.AsSpan(start, textEnds[index] - start);
    }

    /// <summary>The format of a cell's style; a number where there is no such style.</summary>
    public CellFormat Format(string? style) =>
        int.TryParse(style, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < formats.Count ? formats[index] : CellFormat.Number;

    /// <summary>The day and time that a number stands for; null where it is outside the calendar of spreadsheets.</summary>
    /// <remarks>ECMA-376 Part 1, 18.17.4.1. The calendar from 1900 has a 29 February 1900 (number 60) that never was.</remarks>
    public DateTime? Point(double number)
    {
        double days = startsIn1904 ? number + 1462 : number < 60 ? number + 1 : number;
        return number >= 0 && days < 2_958_466 ? DateTime.FromOADate(days) : null;
    }

    /// <summary>The text of the rich text that the reader stands on: that of its runs, without reading aids. The reader then stands on its end.</summary>
    public string TextOf(XmlReader xml)
    {
        if (xml.IsEmptyElement) return "";
        runs.Clear();
        int depth = xml.Depth;
        xml.Read();
        while (xml.Depth > depth)
        {
            if (xml.NodeType != XmlNodeType.Element) xml.Read();
            else if (xml.LocalName == "t") runs.Append(xml.ReadElementContentAsString());
            else if (xml.LocalName == "rPh") xml.Skip();
            else xml.Read();
        }

        return Unescape(runs.ToString());
    }

    /// <summary>A text with its escaped characters, such as <c>_x000D_</c> for a carriage return, as themselves.</summary>
    public static string Unescape(string text) =>
        text.Contains("_x", StringComparison.Ordinal)
            ? Escaped().Replace(text, match => ((char)int.Parse(match.ValueSpan[2..6], NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString())
            : text;

    /// <inheritdoc/>
    public void Dispose() => zip.Dispose();

    // The parts that a part names, by the id of the relation: the last word of its kind, and the name.
    private Dictionary<string, (string Kind, string Name)> Related(string name, string folder)
    {
        Dictionary<string, (string, string)> related = new(StringComparer.Ordinal);
        using Part? part = Open(name, "relations", MaximumOfList);
        while (part?.Read() == true)
        {
            if (!part.IsAt("Relationship") || part.Xml.GetAttribute("Target") is not { } target || part.Xml.GetAttribute("Id") is not { } id) continue;
            string kind = part.Xml.GetAttribute("Type") ?? "";
            related[id] = (kind[(kind.LastIndexOf('/') + 1)..], target.StartsWith('/') ? target[1..] : folder + target);
        }

        return related;
    }

    private static string? RelationOf(XmlReader xml)
    {
        for (bool isOne = xml.MoveToFirstAttribute(); isOne; isOne = xml.MoveToNextAttribute())
            if (xml.LocalName == "id" && xml.NamespaceURI.EndsWith("/relationships", StringComparison.Ordinal)) return xml.Value;
        return null;
    }

    private void ReadFormats(string name)
    {
        Dictionary<string, CellFormat> own = new(StringComparer.Ordinal);
        using Part? part = Open(name, "styles", MaximumOfList);
        bool isOfCells = false;
        while (part?.Read() == true)
        {
            if (part.IsAt("numFmt") && part.Xml.GetAttribute("numFmtId") is { } id) own[id] = FormatOf(part.Xml.GetAttribute("formatCode") ?? "");
            else if (part.IsAt("cellXfs")) isOfCells = true;
            else if (part.Xml.NodeType == XmlNodeType.EndElement && part.Xml.LocalName == "cellXfs") isOfCells = false;
            else if (isOfCells && part.IsAt("xf"))
                formats.Add(part.Xml.GetAttribute("numFmtId") is not { } format ? CellFormat.Number : own.TryGetValue(format, out CellFormat found) ? found : BuiltIn(format));
        }
    }

    // ECMA-376 Part 1, 18.8.30; 27 to 36 and 50 to 58 are those of East Asian languages.
    private static CellFormat BuiltIn(string id) => id switch
    {
        "14" or "15" or "16" or "17" or "27" or "28" or "29" or "30" or "31" or "36" or "50" or "51" or "52" or "53" or "54" or "57" or "58" => CellFormat.Date,
        "18" or "19" or "20" or "21" or "22" or "32" or "33" or "34" or "35" or "45" or "47" or "55" or "56" => CellFormat.DateTime,
        "46" => CellFormat.Elapsed,
        _ => CellFormat.Number,
    };

    private static CellFormat FormatOf(string code)
    {
        if (Elapsed().IsMatch(code)) return CellFormat.Elapsed;
        string letters = Literal().Replace(code.Split(';')[0], "");
        return letters.AsSpan().ContainsAny("hHsS") ? CellFormat.DateTime : letters.AsSpan().ContainsAny("yYmMdD") ? CellFormat.Date : CellFormat.Number;
    }

    private void ReadTexts(string name)
    {
        using Part? part = Open(name, "shared texts", MaximumOfTexts);
        int length = 0;
        while (part?.Read() == true)
        {
            if (!part.IsAt("si")) continue;
            string text = TextOf(part.Xml);
            int size = Encoding.UTF8.GetByteCount(text);
            if (texts.Length - length < size) Array.Resize(ref texts, Math.Max(2 * texts.Length, length + size));
            length += Encoding.UTF8.GetBytes(text, texts.AsSpan(length));
            textEnds.Add(length);
        }
    }

    private Part? Open(string name, string content, long limit) =>
        entries.TryGetValue(name, out ZipArchiveEntry? entry) ? new Part(this, entry.Open(), content, limit) : null;

    [GeneratedRegex("_x[0-9A-Fa-f]{4}_")]
    private static partial Regex Escaped();

    [GeneratedRegex(@"\[[hHmMsS]+\]")]
    private static partial Regex Elapsed();

    // What a format code shows as it stands, leaves room for or repeats, and colours, currencies and conditions.
    [GeneratedRegex("""
        "[^"]*"|\\.|_.|\*.|\[[^\]]*\]|General
        """)]
    private static partial Regex Literal();

    /// <summary>A part of the workbook, read forward as XML.</summary>
    internal sealed class Part : ForwardStream
    {
        private readonly XlsxWorkbook workbook;
        private readonly Stream inflating;
        private readonly string content;
        private readonly long limit;
        private long position;
        private long nodeLimit = MaximumOfNode;

        public Part(XlsxWorkbook workbook, Stream inflating, string content, long limit)
        {
            (this.workbook, this.inflating, this.content, this.limit) = (workbook, inflating, content, limit);
            Xml = XmlReader.Create(this, Settings);
        }

        /// <summary>The reader. What is read between two calls of <see cref="Read()"/> is limited to one cell.</summary>
        public XmlReader Xml { get; }

        /// <summary>Moves to the next node; false at the end.</summary>
        public bool Read()
        {
            nodeLimit = position + MaximumOfNode;
            return Xml.Read();
        }

        /// <summary>Whether the reader stands on the start of such an element.</summary>
        public bool IsAt(string element) => Xml.NodeType == XmlNodeType.Element && Xml.LocalName == element;

        /// <exception cref="XlsxTooLargeException">More was inflated than may be.</exception>
        public override int Read(Span<byte> buffer)
        {
            int count = inflating.Read(buffer);
            position += count;
            workbook.inflated += count;
            if (workbook.inflated > MaximumInAll) throw new XlsxTooLargeException("a workbook that unzips to more than 4 GiB");
            if (position > limit) throw new XlsxTooLargeException($"a workbook with more than {limit >> 20} MiB of {content}, unzipped");
            if (position > nodeLimit) throw new XlsxTooLargeException($"a workbook with more than {MaximumOfNode >> 20} MiB in one of its {content}, unzipped");
            return count;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                Xml.Dispose();
                inflating.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}

/// <summary>A workbook that would take more memory or time than a file may.</summary>
/// <param name="found">What is too large.</param>
internal sealed class XlsxTooLargeException(string found) : Exception(found);
