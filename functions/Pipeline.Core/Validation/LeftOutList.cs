using System.Globalization;
using System.Text;

namespace Pipeline.Core.Validation;

/// <summary>The complete list of errors in a file's records: a CSV file with the columns line, column and rule. It holds no values.</summary>
/// <remarks>What a part wrote has no header, and counts lines from where the part begins.</remarks>
public static class LeftOutList
{
    /// <summary>Joins the lists of a file's parts.</summary>
    /// <param name="parts">The parts, in their order.</param>
    /// <param name="lists">What was written for each of them, from its start; the streams stay open.</param>
    /// <param name="output">The list; the stream stays open.</param>
    public static void Merge(IReadOnlyList<PartResult> parts, IReadOnlyList<Stream> lists, Stream output)
    {
        output.Write("line,column,rule\n"u8);
        long before = 0;
        for (int i = 0; i < parts.Count; before += parts[i++].Lines)
        {
            using var reader = new StreamReader(lists[i], Encoding.UTF8, leaveOpen: true);
            while (reader.ReadLine() is { } entry)
            {
                int comma = entry.IndexOf(',', StringComparison.Ordinal);
                long line = long.Parse(entry.AsSpan(0, comma), CultureInfo.InvariantCulture) + before;
                output.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{line}{entry.AsSpan(comma)}\n")));
            }
        }
    }
}

/// <summary>Writes the list of a part.</summary>
internal sealed class LeftOutWriter(Stream output)
{
    public void Add(long line, string? column, string rule) =>
        output.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{line},{column},{rule}\n")));
}
