using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Pipeline.Core.Reading;

/// <summary>The rows of a CSV file (RFC 4180, UTF-8), read on its bytes. Lines end with LF, CRLF or CR.</summary>
/// <remarks>A stretch of the file is indexed at a time: vectors of 64 bytes are compared with separator, line ends and quote, and the places of
/// separators and line ends go to one array, in which a row without quotes is a slice. Rows with quotes are read piece by piece, unquoted in place,
/// and give such a slice of their own. (The index is that of Langdale and Lemire, Parsing Gigabytes of JSON per Second, VLDB Journal 28, 2019.)</remarks>
internal sealed class CsvRows : RowSource
{
    // The bytes of a stretch and their index stay in the second-level cache. Small files take less.
    private const int FirstStretchSize = 8 * 1024;
    private const int StretchSize = 128 * 1024;

    private readonly Stream stream;
    private readonly byte separator;
    private readonly bool hasLineBreaks;
    private readonly long partEnd;
    private readonly List<QuotedField> quotedFields = [];

    private long offset; // place in the file of the buffer's first byte
    private int filled; // bytes in the buffer
    private bool holdsReturn; // a CR behind them waits for what follows it
    private bool isAtEnd; // nothing follows them
    private bool mayDeclare; // the next row may declare the separator
    private bool ended;

    private int[] bounds = []; // row by row: the byte before it, its separators, its line end
    private int[] rowEnds = []; // which of the bounds are line ends
    private int[] quotes = [];
    private int[] quotedBounds = new int[64];
    private int rowEndCount;
    private int nextBound;
    private int nextRowEnd;
    private int nextQuote;
    private int rowStart; // where the next row begins

    /// <summary>Stands on the first row of a part.</summary>
    /// <param name="stream">The file from <see cref="FilePart.StreamStart"/> on; stays open.</param>
    /// <param name="separator">The separator.</param>
    /// <param name="hasLineBreaks">Whether values in quotes may hold line breaks; where not, a quote ends with its line at the latest.</param>
    /// <param name="part">The rows to read are those that begin in it.</param>
    /// <param name="findings">Where malformed rows are reported.</param>
    public CsvRows(Stream stream, char separator, bool hasLineBreaks, FilePart part, IFindings findings)
        : base(findings)
    {
        this.stream = stream;
        this.separator = (byte)separator;
        this.hasLineBreaks = hasLineBreaks;
        partEnd = part.End;
        offset = part.StreamStart;
        mayDeclare = part.Start == 0;
        Fill();
        if (part.Start > 0) SkipLine();
        else bounds[0] = (rowStart = FileFormats.LengthOfMarks(Bytes.AsSpan(0, filled))) - 1;
    }

    private enum Fault
    {
        None,
        OpenQuote,
        TextAfterQuote,
        QuoteInside,
    }

    /// <summary>Lines of the part so far.</summary>
    public long Lines { get; private set; }

    public override bool OmitsTrailingBlanks => false;

    // Place in the file of the next row.
    private long Position => offset + rowStart;

    /// <summary>Length of the file's start up to the end of the header; 0 where the head does not hold it whole.</summary>
    public static int LengthOfHeader(ReadOnlySpan<byte> head)
    {
        using var stream = new MemoryStream(head.ToArray());
        using var rows = new CsvRows(stream, FileFormats.SeparatorOf(head), hasLineBreaks: false, FilePart.Whole, NoFindings.Instance);
        while (rows.Read())
            if (!rows.IsBlank()) return rows.Position < head.Length ? (int)rows.Position : 0;
        return 0;
    }

    public override void Dispose()
    {
    }

    protected override bool ReadNext(int most)
    {
        while (!ended)
        {
            if (Position >= partEnd || (nextRowEnd == rowEndCount && isAtEnd)) break;
            if (nextRowEnd == rowEndCount)
            {
                if (filled - rowStart > MaximumRowSize) PassLongRow();
                else Fill();
                continue;
            }

            if (quotes[nextQuote] < bounds[rowEnds[nextRowEnd]])
            {
                if (ReadWithQuotes()) return true;
                continue;
            }

            int alike = CountAlike(most);
            if (alike == 0)
            {
                PassLongRow();
                continue;
            }

            Show(bounds, nextBound, rowEnds[nextRowEnd] - nextBound, alike);
            Lines += alike;
            MoveBehind(nextRowEnd + alike - 1);
            if (!mayDeclare || !IsDeclaration()) return true;
        }

        ended = true;
        return false;
    }

    // How many rows, from the next one on, have no quotes and the same number of fields; 0 where the next one is too long.
    private int CountAlike(int most)
    {
        int count = 0, width = rowEnds[nextRowEnd] - nextBound;
        for (int first = nextBound; count < most && nextRowEnd + count < rowEndCount && rowEnds[nextRowEnd + count] - first == width; first += width + 1)
        {
            int start = bounds[first] + 1, end = bounds[first + width];
            if (quotes[nextQuote] < end || offset + start >= partEnd || end - start > MaximumRowSize) break;
            count++;
        }

        return count;
    }

    private void Show(int[] between, int first, int fieldCount, int rowCount)
    {
        Bounds = between;
        First = first;
        FieldCount = fieldCount;
        RowCount = rowCount;
        FirstLine = Lines + 1;
    }

    // Excel lets the first line say what separates, as in "sep=;".
    private bool IsDeclaration()
    {
        mayDeclare = Raw.IsEmpty;
        return Raw.StartsWith(FileFormats.Declaration);
    }

    // Whether the current row was read; if not, there is more to do.
    private bool ReadWithQuotes()
    {
        int limit = filled;
        if (!hasLineBreaks) limit = bounds[rowEnds[nextRowEnd]];
        if (!TrySplit(limit, isWhole: !hasLineBreaks || isAtEnd, out int end, out Fault fault))
        {
            if (filled - rowStart > MaximumRowSize) PassLongRow();
            else Fill();
            return false;
        }

        // The row ends with the line on which its last field, or its fault, is.
        FirstLine = Lines + 1;
        int last = nextRowEnd;
        while (last < rowEndCount && bounds[rowEnds[last]] < end) last++;
        if (last == rowEndCount) last--; // a quote that is never closed took the rest of the file
        bool isTooLong = (hasLineBreaks ? end : limit) - rowStart > MaximumRowSize;
        if (!isTooLong && fault == Fault.None) Unquote();
        Lines += last + 1 - nextRowEnd;
        MoveBehind(last);
        if (isTooLong) ReportTooLong();
        else if (fault != Fault.None) ReportMalformed(fault);
        return !isTooLong && fault == Fault.None;
    }

    // Finds the fields of a row with quotes, and where it ends; false where more of the file is needed.
    private bool TrySplit(int limit, bool isWhole, out int end, out Fault fault)
    {
        quotedFields.Clear();
        fault = Fault.None;
        for (end = rowStart; ; end++)
        {
            int start = SkipBlanks(end, limit);
            if (start < limit && Bytes[start] == '"')
            {
                if (!TryFindClosingQuote(start + 1, limit, isWhole, out int close, out bool hasDoubled)) return false;
                if (close < 0)
                {
                    fault = Fault.OpenQuote;
                    end = limit;
                    return true;
                }

                quotedFields.Add(new QuotedField(start + 1, close, hasDoubled));
                end = SkipBlanks(close + 1, limit);
                if (end < limit && Bytes[end] != separator && !IsLineEnd(Bytes[end])) fault = Fault.TextAfterQuote;
            }
            else
            {
                ReadOnlySpan<byte> rest = Bytes.AsSpan(start, limit - start);
                int length = rest.IndexOfAny([separator, (byte)'"', (byte)'\n', (byte)'\r']);
                end = length < 0 ? limit : start + length;
                quotedFields.Add(new QuotedField(start, end, HasDoubled: false));
                if (end < limit && Bytes[end] == '"') fault = Fault.QuoteInside;
            }

            if (end == limit) return isWhole;
            if (fault != Fault.None || IsLineEnd(Bytes[end])) break;
        }

        // The rest of a malformed line is passed over, so its end must be in sight.
        return isWhole || Bytes.AsSpan(end, limit - end).ContainsAny((byte)'\n', (byte)'\r');
    }

    // False where more of the file is needed; a place of -1 where the quote is never closed.
    private bool TryFindClosingQuote(int from, int limit, bool isWhole, out int place, out bool hasDoubled)
    {
        hasDoubled = false;
        while (true)
        {
            int found = Bytes.AsSpan(from, limit - from).IndexOf((byte)'"');
            place = found < 0 ? -1 : from + found;
            if (found < 0 || place + 1 == limit) return isWhole;
            if (Bytes[place + 1] != '"') return true;
            hasDoubled = true;
            from = place + 2;
        }
    }

    // Moves the fields together, so that one byte stands between each two of them, as in a row without quotes.
    private void Unquote()
    {
        if (quotedBounds.Length <= quotedFields.Count) quotedBounds = new int[2 * quotedFields.Count];
        int to = rowStart;
        quotedBounds[0] = to - 1;
        for (int i = 0; i < quotedFields.Count; i++)
        {
            (int start, int end, bool hasDoubled) = quotedFields[i];
            if (i > 0) Bytes[to++] = separator;
            for (int from = start; from < end;)
            {
                ReadOnlySpan<byte> piece = Bytes.AsSpan(from, end - from);
                if (hasDoubled && piece.IndexOf((byte)'"') is >= 0 and int quote) piece = piece[..(quote + 1)];
                piece.CopyTo(Bytes.AsSpan(to));
                to += piece.Length;
                from += piece.Length + (hasDoubled && piece[^1] == '"' ? 1 : 0);
            }

            quotedBounds[i + 1] = to;
        }

        Show(quotedBounds, 0, quotedFields.Count, 1);
        mayDeclare = false;
    }

    private int SkipBlanks(int from, int limit)
    {
        while (from < limit && Bytes[from] != separator && Bytes[from] is (byte)' ' or (byte)'\t') from++;
        return from;
    }

    private static bool IsLineEnd(byte letter) => letter is (byte)'\n' or (byte)'\r';

    // Passes over a row above the maximum size. Where a line is a record, the next line is the next record.
    private void PassLongRow()
    {
        FirstLine = ++Lines;
        ReportTooLong();
        if (!ended) SkipLine();
    }

    private void ReportTooLong()
    {
        if (hasLineBreaks)
        {
            ended = true;
            ReportTooLong(FirstLine);
            return;
        }

        Lost++;
        Findings.Add(ReadingRule.Malformed, FirstLine, null, "a record of more than 1 MiB", "records of at most 1 MiB: look for a line end that is missing");
    }

    private void ReportMalformed(Fault fault)
    {
        Lost++;
        if (!Findings.Count(ReadingRule.Malformed, FirstLine, null)) return;
        (string found, string expected) = fault switch
        {
            Fault.OpenQuote => ("a quote that is opened and never closed", hasLineBreaks
                ? "a closing quote; everything after the opening one was taken for one value"
                : "a closing quote on the same line: values of this template hold no line breaks"),
            Fault.TextAfterQuote =>
                ("text after a closing quote", "a separator or the end of the line after a closing quote; a quote inside a quoted value is doubled"),
            _ => ("a quote inside a value that is not quoted", "the whole value in quotes, with every quote inside it doubled"),
        };
        Findings.Describe(ReadingRule.Malformed, FirstLine, null, found, expected);
    }

    // Moves to the line after the next line end, where that can begin in the part: what lies beyond it is not read, however long the line.
    private void SkipLine()
    {
        while (nextRowEnd == rowEndCount)
        {
            rowStart = filled;
            if (isAtEnd || Position >= partEnd) return;
            Fill();
        }

        MoveBehind(nextRowEnd);
    }

    private void MoveBehind(int rowEnd)
    {
        nextBound = rowEnds[rowEnd] + 1;
        rowStart = bounds[nextBound] + 1;
        nextRowEnd = rowEnd + 1;
        while (quotes[nextQuote] < rowStart) nextQuote++;
    }

    // Moves what is left to the front, reads the next stretch behind it and indexes both.
    private void Fill()
    {
        int rest = filled - rowStart;
        int stretch = Bytes.Length == 0 ? FirstStretchSize : StretchSize;
        Reserve(rest + stretch);
        Bytes.AsSpan(rowStart, rest).CopyTo(Bytes);
        offset += rowStart;
        rowStart = 0;
        filled = rest;
        if (holdsReturn) Bytes[filled++] = (byte)'\r';
        int read = stream.ReadAtLeast(Bytes.AsSpan(filled, stretch - 1), stretch - 1, throwOnEndOfStream: false);
        isAtEnd = read < stretch - 1;
        filled += read;
        holdsReturn = !isAtEnd && Bytes[filled - 1] == '\r';
        if (holdsReturn) filled--;
        Index();
    }

    private void Reserve(int size)
    {
        if (Bytes.Length >= size + Vector512<byte>.Count) return;
        byte[] larger = new byte[size + Math.Min(size, 2 * StretchSize) + Vector512<byte>.Count];
        Bytes.AsSpan(0, filled).CopyTo(larger);
        Bytes = larger;
        int places = larger.Length + 2; // every byte may be a line end
        bounds = new int[2 * places];
        rowEnds = new int[places];
        quotes = new int[places];
    }

    private void Index()
    {
        Bytes.AsSpan(filled, Vector512<byte>.Count).Fill((byte)' '); // what the last vector reads beyond the end is nothing of note
        Vector512<byte> separators = Vector512.Create(separator);
        Vector512<byte> feeds = Vector512.Create((byte)'\n');
        Vector512<byte> returns = Vector512.Create((byte)'\r');
        Vector512<byte> quotation = Vector512.Create((byte)'"');
        Vector512<byte> letters = Vector512<byte>.Zero;
        Vector512<byte> nulls = Vector512<byte>.Zero;
        int boundCount = 1, quoteCount = 0;
        ulong returnBefore = 0;
        bounds[0] = -1;
        rowEndCount = 0;
        ref byte first = ref MemoryMarshal.GetArrayDataReference(Bytes);
        for (int at = 0; at < filled; at += Vector512<byte>.Count)
        {
            Vector512<byte> bytes = Vector512.LoadUnsafe(ref first, (nuint)at);
            letters |= bytes;
            nulls |= Vector512.Equals(bytes, Vector512<byte>.Zero);
            ulong quoted = Vector512.Equals(bytes, quotation).ExtractMostSignificantBits();
            ulong carriageReturns = Vector512.Equals(bytes, returns).ExtractMostSignificantBits();
            ulong lineFeeds = Vector512.Equals(bytes, feeds).ExtractMostSignificantBits() & ~((carriageReturns << 1) | returnBefore); // an LF after a CR belongs to it
            ulong fieldEnds = Vector512.Equals(bytes, separators).ExtractMostSignificantBits();
            returnBefore = carriageReturns >> 63;
            for (ulong lineEnds = lineFeeds | carriageReturns; lineEnds != 0; lineEnds &= lineEnds - 1)
            {
                ulong before = (lineEnds & (~lineEnds + 1)) - 1;
                for (ulong inLine = fieldEnds & before; inLine != 0; inLine &= inLine - 1) bounds[boundCount++] = at + BitOperations.TrailingZeroCount(inLine);
                fieldEnds &= ~before;
                int end = at + BitOperations.TrailingZeroCount(lineEnds);
                rowEnds[rowEndCount++] = boundCount;
                bounds[boundCount++] = end;
                bounds[boundCount++] = Bytes[end] == '\r' && Bytes[end + 1] == '\n' ? end + 1 : end;
            }

            for (; fieldEnds != 0; fieldEnds &= fieldEnds - 1) bounds[boundCount++] = at + BitOperations.TrailingZeroCount(fieldEnds);
            for (; quoted != 0; quoted &= quoted - 1) quotes[quoteCount++] = at + BitOperations.TrailingZeroCount(quoted);
        }

        if (isAtEnd && filled > 0 && !IsLineEnd(Bytes[filled - 1]))
        {
            rowEnds[rowEndCount++] = boundCount;
            bounds[boundCount++] = filled;
            bounds[boundCount] = filled;
        }

        quotes[quoteCount] = int.MaxValue;
        IsPlain = letters.ExtractMostSignificantBits() == 0 && nulls == Vector512<byte>.Zero;
        nextBound = nextRowEnd = nextQuote = 0;
    }

    private readonly record struct QuotedField(int Start, int End, bool HasDoubled);
}
