namespace Pipeline.Core.Reading;

/// <summary>What a file is, told from its first bytes: agencies rename files, contents do not lie.</summary>
internal enum FileFormat
{
    Csv,
    Workbook,
    OldWorkbook,
    Utf16,
}

/// <summary>Tells formats and separators from the first bytes of a file.</summary>
internal static class FileFormats
{
    private static ReadOnlySpan<byte> ZipSignature => "PK\u0003\u0004"u8;

    // The container of .xls files and of workbooks with a password.
    private static ReadOnlySpan<byte> CompoundFileSignature => [0xD0, 0xCF, 0x11, 0xE0];

    private static ReadOnlySpan<byte> Utf8Mark => [0xEF, 0xBB, 0xBF];

    /// <summary>How a file says in its first line what separates, as Excel writes it: <c>sep=;</c>.</summary>
    public static ReadOnlySpan<byte> Declaration => "sep="u8;

    public static FileFormat Of(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith(ZipSignature)) return FileFormat.Workbook;
        if (head.StartsWith(CompoundFileSignature)) return FileFormat.OldWorkbook;
        if (head.Length < 2) return FileFormat.Csv;

        // Without a byte order mark, the zero half of a first ASCII letter gives UTF-16 away.
        return (head[0], head[1]) is (0xFF, 0xFE) or (0xFE, 0xFF) or (0, _) or (_, 0) ? FileFormat.Utf16 : FileFormat.Csv;
    }

    /// <summary>Length of the byte order marks with which a file begins: none or one, and one more from each program that adds its own.</summary>
    public static int LengthOfMarks(ReadOnlySpan<byte> head)
    {
        int length = 0;
        while (head[length..].StartsWith(Utf8Mark)) length += Utf8Mark.Length;
        return length;
    }

    /// <summary>The separator that the file declares, or that stands most often in the header line outside quotes.</summary>
    public static char SeparatorOf(ReadOnlySpan<byte> head)
    {
        head = head[LengthOfMarks(head)..].TrimStart("\r\n"u8);
        if (head.StartsWith(Declaration) && head.Length > Declaration.Length) return (char)head[Declaration.Length];

        int commas = 0, semicolons = 0, tabs = 0;
        bool quoted = false;
        foreach (byte letter in head)
        {
            if (letter is (byte)'"') quoted = !quoted;
            if (quoted) continue;
            if (letter is (byte)'\n' or (byte)'\r') break;
            if (letter is (byte)',') commas++;
            if (letter is (byte)';') semicolons++;
            if (letter is (byte)'\t') tabs++;
        }

        if (semicolons > commas && semicolons >= tabs) return ';';
        return tabs > commas ? '\t' : ',';
    }
}
