using System.Globalization;
using CsvHelper;
using Pipeline.Core.Disclosure;

namespace Pipeline.Benchmarks;

/// <summary>Suppresses a table: inner cells as CSV with the count last, hierarchies as <c>dim,code,parent</c>; counts from 1 to the threshold − 1 are unsafe, zeros are published,
/// and nobody may bound an unsafe cell more closely than threshold − 1.</summary>
internal static class Suppress
{
    /// <summary>Number of cells, of primary and of secondary suppressions, and of primary cells that may be bounded more closely.</summary>
    public static (int Cells, int Primary, int Secondary, int Unproven) Run(string cells, string hierarchy, int threshold, string output)
    {
        ILookup<string, (string, string)> links = Rows(hierarchy).Skip(1).ToLookup(row => row[0], row => (row[1], row[2]));
        string[][] rows = [.. Rows(cells)];
        Hierarchy[] dimensions = [.. rows[0][..^1].Select(name => new Hierarchy(name, links[name]))];
        var table = new CrossTable(dimensions, rows.Skip(1).Select(row =>
            (dimensions.Select((dimension, k) => dimension.NumberOf(row[k])).ToArray(), double.Parse(row[^1], CultureInfo.InvariantCulture))));

        var rule = new MinimumCount(threshold);
        var protection = new Protection[table.Tables.CellCount];
        for (int cell = 0; cell < protection.Length; cell++)
            protection[cell] = table.Tables.Values[cell] == 0 ? Protection.Known : rule.IsUnsafe(table.Tables.Values[cell]) ? Protection.Primary : Protection.Published;
        (protection, IReadOnlyList<int> unproven) = SecondarySuppression.ApplyUntilProven(table.Tables, protection, threshold - 1);

        using var writer = new StreamWriter(output);
        writer.Write(string.Join(',', rows[0][..^1]) + ",count,suppression\n");
        for (int cell = 0; cell < protection.Length; cell++)
        {
            for (int k = 0; k < dimensions.Length; k++) writer.Write(dimensions[k].Codes[table.CodeOf(cell, k)] + ",");
            writer.Write(protection[cell] switch
            {
                Protection.Primary => ",primary\n",
                Protection.Secondary => ",secondary\n",
                _ => table.Tables.Values[cell].ToString(CultureInfo.InvariantCulture) + ",\n",
            });
        }

        return (protection.Length, protection.Count(cell => cell == Protection.Primary), protection.Count(cell => cell == Protection.Secondary), unproven.Count);
    }

    private static IEnumerable<string[]> Rows(string file)
    {
        using FileStream stream = File.OpenRead(file);
        using CsvReader csv = CsvReader.Create(stream, CsvReaderOptions.Default with { HasHeader = false });
        while (csv.Read())
        {
            var row = new string[csv.FieldCount];
            for (int i = 0; i < row.Length; i++) row[i] = csv.GetString(i);
            yield return row;
        }
    }
}
