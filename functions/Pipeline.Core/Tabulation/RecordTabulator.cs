using Pipeline.Core.Reading;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Tabulation;

/// <summary>Counts the records of a submission, or of a part of one, into the cube that a record template declares. The first dimension is the country of the path.</summary>
/// <remarks>Memory is that of the cube. Cubes of parts and of submissions merge by sum: <see cref="Cube.MergeBySum"/>.</remarks>
public sealed class RecordTabulator
{
    /// <summary>Name of the first dimension.</summary>
    public const string Country = "country";

    private readonly Template template;
    private readonly string country;
    private readonly CellPacking packing;
    private readonly int[] fields;
    private readonly CellCounts counts = new();

    /// <summary>Starts an empty cube.</summary>
    /// <param name="template">A record template with a cube.</param>
    /// <param name="country">Country of the path, ISO 3166-1 alpha-3.</param>
    /// <exception cref="ArgumentException">The template has no cube of records.</exception>
    public RecordTabulator(Template template, string country)
    {
        this.template = template;
        this.country = country;
        packing = new CellPacking(template);
        fields = [.. packing.Dimensions.Select(dimension => dimension.Field.Index)];
    }

    /// <summary>Counts an accepted record.</summary>
    public void Add(Record record)
    {
        ulong cell = 0;
        for (int i = 0; i < fields.Length; i++)
        {
            int field = fields[i];
            cell |= record.Has(field) ? packing.Pack(i, record.Integer(field)) : packing.PackUnknown(i);
        }

        counts.Add(cell);
    }

    /// <summary>The cube so far; like that of a <see cref="Tabulator"/> it names no source yet.</summary>
    public Cube ToCube() => ToCube(template, country, packing, counts);

    internal static Cube ToCube(Template template, string country, CellPacking packing, CellCounts counts)
    {
        var cube = new Cube(template.Id, packing.Dimensions.Select(dimension => dimension.Name).Prepend(Country));
        foreach ((ulong cell, long count) in counts.Cells) cube.Set(packing.Unpack(country, cell), count, "A", [0]);
        return cube;
    }
}
