using Pipeline.Core.Templates;

namespace Pipeline.Core.Reading;

/// <summary>A stretch of a file's bytes. It owns the records that begin in it, so that every record has one owner wherever the file is cut.</summary>
/// <param name="Start">Its first byte.</param>
/// <param name="End">The byte after its last one.</param>
public readonly record struct FilePart(long Start, long End)
{
    /// <summary>How much of a file's start is needed to read any part of it: format, separator and header. 64 KiB.</summary>
    public const int HeadSize = 64 * 1024;

    /// <summary>A whole file, however long.</summary>
    public static FilePart Whole { get; } = new(0, long.MaxValue);

    /// <summary>From where a part's stream has to begin: the byte before it tells whether a line ended there.</summary>
    public long StreamStart => Math.Max(0, Start - 1);

    /// <summary>Cuts a file into parts of about equal size. A file that cannot be split (<see cref="Template.CanBeSplit"/>, a workbook, a header
    /// that does not end within the head) is one part.</summary>
    /// <param name="length">Length of the file in bytes.</param>
    /// <param name="head">The first bytes of the file: <see cref="HeadSize"/>, or all where there are fewer.</param>
    /// <param name="template">The template that the file is made on.</param>
    /// <param name="size">Wanted size of a part in bytes.</param>
    public static IReadOnlyList<FilePart> Plan(long length, ReadOnlySpan<byte> head, Template template, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        int header = template.CanBeSplit && FileFormats.Of(head) == FileFormat.Csv ? CsvRows.LengthOfHeader(head) : 0;
        if (header == 0 || length <= header) return [new FilePart(0, length)];
        long count = Math.Max(1, (length + size / 2) / size);
        long[] cuts = [0, .. Enumerable.Range(1, (int)count - 1).Select(part => (long)((Int128)length * part / count)).Where(cut => cut > header), length];
        return [.. cuts.Zip(cuts.Skip(1), (start, end) => new FilePart(start, end)).Where(part => part.End > part.Start)];
    }
}
