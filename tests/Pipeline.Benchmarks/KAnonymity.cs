using System.Runtime.InteropServices;
using System.Text;
using CsvHelper;
using Pipeline.Core.Anonymisation;

namespace Pipeline.Benchmarks;

/// <summary>What k-anonymity cost.</summary>
/// <param name="Records">Records read.</param>
/// <param name="Published">What local suppression did in the published file, where a suppressed value is a value of its own.</param>
/// <param name="SuppressedAsAny">Values that would have been suppressed if a suppressed value could be any.</param>
internal sealed record KAnonymityResult(long Records, LocalSuppressionResult Published, long SuppressedAsAny);

/// <summary>k-anonymity by local suppression, CSV to CSV: a suppressed value is <c>*</c>; the other columns stay as they are.</summary>
internal static class KAnonymity
{
    private const int Stride = 1 << 14;

    public static KAnonymityResult Run(string file, int k, string[] keys, string output)
    {
        int[] columns;
        var codes = new Dictionary<string, int>[keys.Length];
        var lookups = new Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>>[keys.Length];
        var records = new List<int>(); // codes of all records one after the other, because the table's layout depends on how many there are
        var marks = new List<long>(); // where records begin, one in every Stride
        using (FileStream stream = Open(file))
        using (CsvReader csv = Reader(stream))
        {
            csv.Read();
            string[] header = [.. Enumerable.Range(0, csv.FieldCount).Select(csv.GetString)];
            columns = [.. keys.Select(key => Array.IndexOf(header, key) is >= 0 and int column ? column : throw new ArgumentException($"The file has no column '{key}'."))];
            for (int i = 0; i < keys.Length; i++) lookups[i] = (codes[i] = new Dictionary<string, int>(StringComparer.Ordinal)).GetAlternateLookup<ReadOnlySpan<char>>();
            Span<char> text = stackalloc char[512];
            while (csv.Read())
            {
                if (records.Count / keys.Length % Stride == 0) marks.Add(csv.ByteOffset);
                for (int i = 0; i < keys.Length; i++)
                {
                    ReadOnlySpan<byte> field = csv.GetSpan(columns[i]);
                    int code = 0;
                    if (!field.IsEmpty)
                    {
                        ReadOnlySpan<char> value = text[..Encoding.UTF8.GetChars(field, text)];
                        if (!lookups[i].TryGetValue(value, out code)) codes[i].Add(value.ToString(), code = codes[i].Count + 1);
                    }

                    records.Add(code);
                }
            }
        }

        var table = new KeyTable([.. codes.Select(of => of.Count)]);
        var places = new int[records.Count / keys.Length];
        for (int i = 0; i < places.Length; i++) places[i] = table.Add(CollectionsMarshal.AsSpan(records).Slice(i * keys.Length, keys.Length));
        Task<long> asAny = Task.Run(() => LocalSuppression.Apply(table, k, null, SuppressedValue.Any).Suppressed);
        LocalSuppressionResult result = LocalSuppression.Apply(table, k);
        Write(file, output, columns, table, places, result, marks);
        return new KAnonymityResult(places.Length, result, asAny.Result);
    }

    // The second half of the records is made ready while the first is written.
    private static void Write(string file, string output, int[] columns, KeyTable table, int[] places, LocalSuppressionResult result, List<long> marks)
    {
        int half = marks.Count / 2 * Stride;
        var second = new MemoryStream();
        Task preparing = Task.Run(() =>
        {
            if (half > 0) WriteRecords(file, marks[half / Stride], half, places.Length, second, columns, table, places, result);
        });
        using var writer = new FileStream(output, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        WriteRecords(file, 0, 0, half > 0 ? half : places.Length, writer, columns, table, places, result);
        preparing.GetAwaiter().GetResult();
        second.WriteTo(writer);
    }

    private static void WriteRecords(
        string file, long offset, int first, int end, Stream writer, int[] columns, KeyTable table, int[] places, LocalSuppressionResult result)
    {
        using FileStream stream = Open(file);
        stream.Seek(offset, SeekOrigin.Begin);
        using CsvReader csv = Reader(stream);
        int[] keyOf = [];
        for (int record = offset == 0 ? first - 1 : first; record < end && csv.Read(); record++)
        {
            if (keyOf.Length == 0)
            {
                keyOf = new int[csv.FieldCount];
                Array.Fill(keyOf, -1);
                for (int i = 0; i < columns.Length; i++) keyOf[columns[i]] = i;
            }

            if (record < 0)
            {
                writer.Write(csv.RawRecord.TrimEnd("\r\n"u8));
                writer.Write("\n"u8);
                continue;
            }

            int place = places[record];
            if (result.IsDropped[place]) continue;
            ulong before = table.Combinations[place], after = result.Combinations[place];
            if (before == after)
            {
                writer.Write(csv.RawRecord.TrimEnd("\r\n"u8));
                writer.Write("\n"u8);
                continue;
            }

            for (int column = 0; column < keyOf.Length; column++)
            {
                if (column > 0) writer.Write(","u8);
                bool isHidden = keyOf[column] >= 0 && table.CodeOf(before, keyOf[column]) != 0 && table.CodeOf(after, keyOf[column]) == 0;
                if (isHidden) writer.Write("*"u8);
                else WriteField(writer, csv.GetSpan(column));
            }

            writer.Write("\n"u8);
        }
    }

    private static void WriteField(Stream writer, ReadOnlySpan<byte> field)
    {
        if (field.IndexOfAny(",\"\r\n"u8) < 0)
        {
            writer.Write(field);
            return;
        }

        writer.Write("\""u8);
        foreach (byte character in field)
        {
            if (character == '"') writer.WriteByte(character);
            writer.WriteByte(character);
        }

        writer.Write("\""u8);
    }

    private static FileStream Open(string file) => new(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);

    private static CsvReader Reader(Stream stream) => CsvReader.Create(stream, CsvReaderOptions.Default with { Separator = ',', HasHeader = false });
}
