using System.IO.Compression;

namespace Pipeline.Functions.Tests.Activities;

/// <summary>What a blob says, as text to compare and to search.</summary>
internal static class BlobText
{
    /// <summary>The text of a blob, also of one that is compressed; of a package (DOCX, XLSX) that of its entries, for what is compressed has times and submissions within.</summary>
    public static string Of(BinaryData content)
    {
        if (content.ToMemory().Span.StartsWith(new byte[] { 0x1f, 0x8b }))
        {
            using var reader = new StreamReader(new GZipStream(content.ToStream(), CompressionMode.Decompress));
            return reader.ReadToEnd();
        }

        if (!content.ToMemory().Span.StartsWith("PK"u8)) return content.ToString();
        using var package = new ZipArchive(content.ToStream());
        return string.Join('\n', package.Entries.Select(entry =>
        {
            using var reader = new StreamReader(entry.Open());
            return $"{entry.FullName}: {reader.ReadToEnd()}";
        }));
    }
}
