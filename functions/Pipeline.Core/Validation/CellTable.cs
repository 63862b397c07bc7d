using System.Numerics;
using Pipeline.Core.Codelists;
using Pipeline.Core.Reading;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Validation;

/// <summary>The figure of a cell.</summary>
/// <param name="Key">The packed dimensions.</param>
/// <param name="Value">The figure; NaN where it cannot be read, or where two rows of the cell differ.</param>
/// <param name="Line">Line of the cell's first row.</param>
/// <param name="IsEstimate">Whether every row of the cell has the status E.</param>
internal readonly record struct Cell(UInt128 Key, double Value, long Line, bool IsEstimate);

/// <summary>The cells of one file of an aggregate template, found by their dimensions. Grows with the table that the file holds.</summary>
internal sealed class CellTable
{
    private const int YearBits = 14;

    private readonly Field[] dimensions;
    private readonly int[] shifts;
    private readonly Field? status;
    private readonly int estimate;
    private readonly List<Cell> cells = [];
    private readonly Dictionary<UInt128, int> places = [];

    /// <exception cref="FormatException">The template has not exactly one measure, or a dimension without a code list that is not a year.</exception>
    public CellTable(Template template)
    {
        Field[] measures = [.. template.Fields.Where(field => field.Role == VariableRole.Measure)];
        if (measures.Length != 1) throw new FormatException($"Template '{template.Id}': rules about cells need one measure, it has {measures.Length}.");
        Measure = measures[0];
        dimensions = [.. template.Dimensions];
        status = template.Fields.FirstOrDefault(field => field.Codelist == CodelistCatalogue.ObservationStatus);
        estimate = CodelistCatalogue.ObservationStatus.IndexOf("E");

        shifts = new int[template.Fields.Count];
        int bits = 0;
        foreach (Field dimension in dimensions)
        {
            if (dimension.Codelist is null && dimension.Type != FieldType.Year)
                throw new FormatException($"Template '{template.Id}': dimension '{dimension.Name}' is neither a code nor a year.");
            shifts[dimension.Index] = bits;
            bits += WidthOf(dimension);
        }

        if (bits > 128) throw new FormatException($"Template '{template.Id}': its dimensions need {bits} bits, of 128.");
    }

    /// <summary>The field of the figures.</summary>
    public Field Measure { get; }

    /// <summary>The cells in the order of their first rows.</summary>
    public IReadOnlyList<Cell> Cells => cells;

    /// <summary>Rows that could not be placed. Where there are any, a cell that seems absent may be there.</summary>
    public long RowsMissing { get; set; }

    public void Add(Record record)
    {
        UInt128 key = 0;
        foreach (Field dimension in dimensions)
        {
            if (record.IsWrong(dimension.Index))
            {
                RowsMissing++;
                return;
            }

            if (!record.Has(dimension.Index)) continue;
            long value = dimension.Codelist is null ? record.Integer(dimension.Index) : record.Code(dimension.Index) + 1;
            key |= (UInt128)(ulong)value << shifts[dimension.Index];
        }

        double figure = record.Has(Measure.Index) ? record.Number(Measure.Index) : double.NaN;
        bool isEstimate = status is not null && record.Has(status.Index) && record.Code(status.Index) == estimate;
        if (places.TryAdd(key, cells.Count))
        {
            cells.Add(new Cell(key, figure, record.Line, isEstimate));
            return;
        }

        // Which of two rows is right nobody knows, and the order of rows must not decide it.
        Cell other = cells[places[key]];
        cells[places[key]] = other with { Value = other.Value == figure ? figure : double.NaN, IsEstimate = other.IsEstimate && isEstimate };
    }

    public bool TryFind(UInt128 key, out Cell cell)
    {
        bool found = places.TryGetValue(key, out int place);
        cell = found ? cells[place] : default;
        return found;
    }

    /// <summary>The code of a cell in a dimension with a code list; -1 where it has none.</summary>
    public int CodeOf(UInt128 key, Field dimension) => (int)((key >> shifts[dimension.Index]) & MaskOf(dimension)) - 1;

    public UInt128 WithCode(UInt128 key, Field dimension, int code) => With(key, dimension, code + 1);

    /// <summary>The year of a cell in a dimension of years; 0 where it has none.</summary>
    public int YearOf(UInt128 key, Field dimension) => (int)((key >> shifts[dimension.Index]) & MaskOf(dimension));

    public UInt128 WithYear(UInt128 key, Field dimension, int year) => With(key, dimension, year);

    private UInt128 With(UInt128 key, Field dimension, int value) =>
        (key & ~(MaskOf(dimension) << shifts[dimension.Index])) | ((UInt128)(uint)value << shifts[dimension.Index]);

    private static UInt128 MaskOf(Field dimension) => (UInt128.One << WidthOf(dimension)) - 1;

    private static int WidthOf(Field dimension) =>
        dimension.Codelist is null ? YearBits : BitOperations.Log2((uint)dimension.Codelist.Codes.Count) + 1;
}
