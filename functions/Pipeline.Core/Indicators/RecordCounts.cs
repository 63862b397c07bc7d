using Pipeline.Core.Codelists;
using Pipeline.Core.Tabulation;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Indicators;

/// <summary>A number of records, with the persons behind it.</summary>
/// <param name="Period">The month, <c>2019-07</c>, or the year, <c>2019</c>.</param>
/// <param name="Codes">One code for each dimension after country and period; <c>_T</c> for all.</param>
/// <param name="Records">The number of records.</param>
/// <param name="Persons">The number of distinct persons in them.</param>
public sealed record RecordCount(string Period, IReadOnlyList<string> Codes, Figure Records, Figure Persons)
{
    /// <summary>The persons who could be told from the number of records.</summary>
    public PersonGroup Group => new(Persons.Value, Records.Cells);
}

/// <summary>The records of a template in every cell and every margin, each with its number of persons.</summary>
/// <remarks>Records add up along every dimension and from months to years. Persons do not, since one person is in many cells: their numbers come
/// from a pass over the records of each person and are only looked up here.</remarks>
public sealed class RecordCounts
{
    private const string RecordMeasure = "records";
    private const string PersonMeasure = "persons";

    private readonly Dictionary<string, RecordCount> cells = new(StringComparer.Ordinal);
    private readonly string dataset;
    private readonly string[] dimensions;

    /// <summary>Adds up the margins.</summary>
    /// <param name="records">Cube of the template's records: country, month, and the dimensions after them.</param>
    /// <param name="persons">Cube of distinct persons with the same dimensions, margins included.</param>
    /// <param name="places">For each source of <paramref name="records"/> its place in the build's list of submissions.</param>
    /// <exception cref="ArgumentException">The cubes differ in their dimensions, or a cell with records has no number of persons.</exception>
    public RecordCounts(Cube records, Cube persons, IReadOnlyList<int> places)
    {
        if (!records.Dimensions.SequenceEqual(persons.Dimensions)) throw new ArgumentException($"Records and persons of '{records.Template}' differ in their dimensions.", nameof(persons));
        dataset = records.Template;
        dimensions = [.. TemplateCatalogue.Find(dataset)!.Cube.Skip(1).Select(dimension => (CodelistCatalogue.Find(dimension.Name) ?? dimension.Field.Codelist!).Id)];
        Dictionary<string, double> counted = persons.Cells.ToDictionary(cell => Key(cell.Codes[1], cell.Codes.Skip(2)), cell => cell.Value, StringComparer.Ordinal);
        foreach (Cell cell in records.Cells)
        {
            var figure = new Figure(cell.Value, cell.Status, [.. cell.Sources.Select(source => places[source])]);
            string month = cell.Codes[1];
            foreach (IReadOnlyList<string> codes in Margins([.. cell.Codes.Skip(2)]))
                foreach (string period in (string[])[month, month[..4]])
                {
                    string key = Key(period, codes);
                    if (cells.TryGetValue(key, out RecordCount? sum)) cells[key] = With(sum, Figures.Sum([sum.Records, figure]));
                    else if (counted.TryGetValue(key, out double number))
                        cells.Add(key, With(new RecordCount(period, codes, figure, new Figure(number, figure.Status, [])), figure));
                    else throw new ArgumentException($"The cell {key} of '{records.Template}' has records and no number of persons.", nameof(persons));
                }
        }
    }

    /// <summary>Records and persons as disclosure control needs them.</summary>
    public IEnumerable<CountTable> Counts =>
    [
        new(dataset, RecordMeasure, dimensions, [.. Cells.Select(cell => new CountCell(cell.Period, cell.Codes, cell.Records.Value, cell.Persons.Value, cell.Records.Sources))]),
        new(dataset, PersonMeasure, dimensions, [.. Cells.Select(cell => new CountCell(cell.Period, cell.Codes, cell.Persons.Value, cell.Persons.Value, cell.Records.Sources))]),
    ];

    /// <summary>Every cell and margin with records.</summary>
    public IEnumerable<RecordCount> Cells => cells.Values;

    /// <summary>The count of a month or year and one code for each dimension after it; null where there is no record.</summary>
    public RecordCount? At(string period, params IEnumerable<string> codes) => cells.GetValueOrDefault(Key(period, codes));

    private RecordCount With(RecordCount count, Figure records) => count with
    {
        Records = records with { Cells = [CountTable.Key(dataset, RecordMeasure, count.Period, count.Codes)] },
        Persons = count.Persons with { Status = records.Status, Sources = records.Sources, Cells = [CountTable.Key(dataset, PersonMeasure, count.Period, count.Codes)] },
    };

    // Each dimension either as it is or as a total.
    private static IEnumerable<IReadOnlyList<string>> Margins(string[] codes) =>
        from totals in Enumerable.Range(0, 1 << codes.Length)
        select (string[])[.. codes.Select((code, i) => (totals >> i & 1) == 1 ? Codelist.Total : code)];

    private static string Key(string period, IEnumerable<string> codes) => $"{period}|{string.Join('|', codes)}";
}
