using System.Runtime.CompilerServices;

namespace Pipeline.Core.Reading;

/// <summary>Rows of UTF-8 fields, each with its line; the header is the first row. What cannot be split into fields becomes a finding.</summary>
internal abstract class RowSource(IFindings findings) : IDisposable
{
    /// <summary>Largest row in bytes. A quote that is never closed must not pull a whole file into memory.</summary>
    public const int MaximumRowSize = 1 << 20;

    protected IFindings Findings { get; } = findings;

    /// <summary>Line on which the current row starts, from 1; in a workbook the row's number.</summary>
    public abstract long Line { get; }

    /// <summary>Number of fields of the current row.</summary>
    public int FieldCount { get; protected set; }

    /// <summary>Whether rows leave out blank fields at their end, as sheets do.</summary>
    public abstract bool OmitsTrailingBlanks { get; }

    /// <summary>The bytes of the whole current row.</summary>
    public abstract ReadOnlySpan<byte> Raw { get; }

    /// <summary>Whether the current row is known to be ASCII without NUL, so that its text needs no look.</summary>
    public bool IsPlain { get; protected set; }

    /// <summary>Fields of the current row that hold the name of an error in place of a value, as cells of a sheet do.</summary>
    public virtual IReadOnlyList<int> Errors => [];

    /// <summary>Rows that could not be split into fields so far.</summary>
    public long Lost { get; protected set; }

    /// <summary>Whether reading ended before the end, so that what was read says nothing about the rest.</summary>
    public bool IsCutShort { get; protected set; }

    /// <summary>Moves to the next row; false at the end.</summary>
    public abstract bool Read();

    /// <summary>A field of the current row, unquoted, valid until the next row. Empty where the row has no such field.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Field(int column)
    {
        (int start, int length) = PlaceOf(column);
        return Bytes.AsSpan(start, length);
    }

    /// <summary>Where in <see cref="Bytes"/> a field of the current row lies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (int Start, int Length) PlaceOf(int column)
    {
        if (column >= FieldCount) return default;
        ReadOnlySpan<int> between = Bounds.AsSpan(First + column, 2);
        return (between[0] + 1, between[1] - between[0] - 1);
    }

    /// <summary>Whether the current row has nothing but blanks in its fields.</summary>
    public bool IsBlank()
    {
        for (int column = 0; column < FieldCount; column++)
            if (Field(column) is [var first, ..] field && (first > ' ' || field.ContainsAnyExcept(" \t"u8))) return false;
        return true;
    }

    public abstract void Dispose();

    /// <summary>Where the current row lies, until the next one.</summary>
    public byte[] Bytes { get; protected set; } = [];

    // Field n of the current row lies in Bytes between Bounds[First + n] and Bounds[First + n + 1], both exclusive.
    protected int[] Bounds { get; set; } = [];

    protected int First { get; set; }

    /// <summary>Reports a row above <see cref="MaximumRowSize"/>, after which reading ends.</summary>
    protected void ReportTooLong(long line)
    {
        Lost++;
        IsCutShort = true;
        Findings.Add(ReadingRule.Malformed, line, null, "a record of more than 1 MiB",
            "records of at most 1 MiB: look for a quote that is not closed on this line; the rest of the file was not read");
    }
}
