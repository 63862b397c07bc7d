using System.Runtime.CompilerServices;

namespace Pipeline.Core.Reading;

/// <summary>Rows of UTF-8 fields, each with its line; the header is the first row. What cannot be split into fields becomes a finding.</summary>
/// <remarks>Rows come one or several at a time, all with the same number of fields, so that a column can be read for all of them before the next one. One of them is the current row.</remarks>
internal abstract class RowSource(IFindings findings) : IDisposable
{
    /// <summary>Largest row in bytes. A quote that is never closed must not pull a whole file into memory.</summary>
    public const int MaximumRowSize = 1 << 20;

    private int current;

    protected IFindings Findings { get; } = findings;

    /// <summary>Number of rows that were read together.</summary>
    public int RowCount { get; protected set; } = 1;

    /// <summary>Number of fields of each of them.</summary>
    public int FieldCount { get; protected set; }

    /// <summary>Line on which the current row starts, from 1; in a workbook the row's number.</summary>
    public long Line => FirstLine + current;

    /// <summary>Whether rows leave out blank fields at their end, as sheets do.</summary>
    public abstract bool OmitsTrailingBlanks { get; }

    /// <summary>The bytes of the whole current row.</summary>
    public ReadOnlySpan<byte> Raw => FieldCount == 0 ? [] : Bytes.AsSpan((Bounds[BoundOf(current, 0)] + 1)..Bounds[BoundOf(current, FieldCount)]);

    /// <summary>Whether the rows are known to be ASCII without NUL, so that their text needs no look.</summary>
    public bool IsPlain { get; protected set; }

    /// <summary>Fields of the current row that hold the name of an error in place of a value, as cells of a sheet do.</summary>
    public virtual IReadOnlyList<int> Errors => [];

    /// <summary>Rows that could not be split into fields so far.</summary>
    public long Lost { get; protected set; }

    /// <summary>Whether reading ended before the end, so that what was read says nothing about the rest.</summary>
    public bool IsCutShort { get; protected set; }

    /// <summary>Where the rows lie, until the next ones.</summary>
    public byte[] Bytes { get; protected set; } = [];

    // Field n of a row lies in Bytes between two of these, both exclusive: the n-th and the next of the row's own, which are one more than it has fields.
    protected int[] Bounds { get; set; } = [];

    // Where in Bounds the first row begins.
    protected int First { get; set; }

    protected long FirstLine { get; set; }

    /// <summary>Moves to the next rows and stands on the first of them; false at the end.</summary>
    /// <param name="most">How many rows to read together at most.</param>
    public bool Read(int most = 1)
    {
        current = 0;
        return ReadNext(most);
    }

    /// <summary>Stands on another of the rows that were read together.</summary>
    public void MoveTo(int row) => current = row;

    /// <summary>A field of the current row, unquoted, valid until the next rows. Empty where the row has no such field.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Field(int column)
    {
        if (column >= FieldCount) return default;
        ReadOnlySpan<int> between = Bounds.AsSpan(BoundOf(current, column), 2);
        return Bytes.AsSpan(between[0] + 1, between[1] - between[0] - 1);
    }

    /// <summary>Where in <see cref="Bytes"/> a field lies in each of the rows that were read together: between two numbers that follow each other, both exclusive. Empty where the rows have no such field.</summary>
    /// <param name="column">The field.</param>
    /// <param name="step">How far the numbers of a row are from those of the next one.</param>
    public ReadOnlySpan<int> BoundsFrom(int column, out int step)
    {
        step = FieldCount + 1;
        return column < FieldCount ? Bounds.AsSpan(BoundOf(0, column)..BoundOf(RowCount, 0)) : [];
    }

    /// <summary>Whether the current row has nothing but blanks in its fields.</summary>
    public bool IsBlank()
    {
        for (int column = 0; column < FieldCount; column++)
            if (Field(column) is [var first, ..] field && (first > ' ' || field.ContainsAnyExcept(" \t"u8))) return false;
        return true;
    }

    public abstract void Dispose();

    /// <summary>Moves to the next rows; false at the end.</summary>
    protected abstract bool ReadNext(int most);

    /// <summary>Reports a row above <see cref="MaximumRowSize"/>, after which reading ends.</summary>
    protected void ReportTooLong(long line)
    {
        Lost++;
        IsCutShort = true;
        Findings.Add(ReadingRule.Malformed, line, null, "a record of more than 1 MiB",
            "records of at most 1 MiB: look for a quote that is not closed on this line; the rest of the file was not read");
    }

    private int BoundOf(int row, int column) => First + row * (FieldCount + 1) + column;
}
