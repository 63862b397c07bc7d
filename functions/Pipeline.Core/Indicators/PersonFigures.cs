using System.Globalization;
using Pipeline.Core.Codelists;
using Pipeline.Core.Tabulation;

namespace Pipeline.Core.Indicators;

/// <summary>One cell of a one- or two-way table of persons.</summary>
/// <param name="Year">Year.</param>
/// <param name="Codes">Variable → code; none for the total.</param>
/// <param name="Figure">The count or sum.</param>
public sealed record PersonCell(int Year, IReadOnlyDictionary<string, string> Codes, Figure Figure)
{
    /// <summary>The code of a variable; <c>_T</c> where the cell is not broken down by it.</summary>
    public string this[string variable] => Codes.GetValueOrDefault(variable, Codelist.Total);
}

/// <summary>The counts of persons of one country, by measure.</summary>
public sealed class PersonFigures
{
    private readonly Dictionary<string, List<PersonCell>> byMeasure = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Figure> byCell = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedSet<string>> variablesOf = new(StringComparer.Ordinal);
    private readonly string dataset;

    /// <summary>Indexes a cube of persons.</summary>
    /// <param name="cube">A cube with the dimensions of <see cref="PersonCube"/>.</param>
    /// <param name="country">The country of the build.</param>
    /// <param name="places">For each source of the cube its place in the build's list of submissions.</param>
    public PersonFigures(Cube cube, string country, IReadOnlyList<int> places)
    {
        dataset = cube.Template;
        foreach (Cell cell in cube.Cells.Where(cell => cell.Codes[0] == country))
        {
            if (!variablesOf.TryGetValue(cell.Codes[2], out SortedSet<string>? variables)) variablesOf.Add(cell.Codes[2], variables = new(StringComparer.Ordinal));
            for (int i = 3; i < 7; i += 2)
                if (cell.Codes[i] != Codelist.Total) variables.Add(cell.Codes[i]);
        }

        foreach (Cell cell in cube.Cells.Where(cell => cell.Codes[0] == country))
        {
            var codes = new Dictionary<string, string>(StringComparer.Ordinal);
            for (int i = 3; i < 7; i += 2)
                if (cell.Codes[i] != Codelist.Total) codes.Add(cell.Codes[i], cell.Codes[i + 1]);
            var figure = new Figure(cell.Value, cell.Status, [.. cell.Sources.Select(source => places[source])])
            {
                Cells = [CountTable.Key(cube.Template, cell.Codes[2], cell.Codes[1], variablesOf[cell.Codes[2]].Select(variable => codes.GetValueOrDefault(variable, Codelist.Total)))],
            };
            var found = new PersonCell(int.Parse(cell.Codes[1], CultureInfo.InvariantCulture), codes, figure);
            if (!byMeasure.TryGetValue(cell.Codes[2], out List<PersonCell>? cells)) byMeasure.Add(cell.Codes[2], cells = []);
            cells.Add(found);
            byCell.Add(Key(found.Year, cell.Codes[2], codes), figure);
        }
    }

    /// <summary>The counts of each measure as disclosure control needs them.</summary>
    public IEnumerable<CountTable> Counts =>
        from measure in byMeasure
        select new CountTable(
            dataset, measure.Key, [.. variablesOf[measure.Key]],
            [
                .. measure.Value.Select(cell => new CountCell(
                    cell.Year.ToString(CultureInfo.InvariantCulture), [.. variablesOf[measure.Key].Select(variable => cell[variable])],
                    cell.Figure.Value, cell.Figure.Value, cell.Figure.Sources)),
            ]);

    /// <summary>The cells of a measure.</summary>
    public IReadOnlyList<PersonCell> Of(string measure) => byMeasure.GetValueOrDefault(measure) ?? [];

    /// <summary>A cell of a measure, or null where nobody is in it.</summary>
    public Figure? At(int year, string measure, IEnumerable<KeyValuePair<string, string>> codes) => byCell.GetValueOrDefault(Key(year, measure, codes));

    private static string Key(int year, string measure, IEnumerable<KeyValuePair<string, string>> codes) => string.Create(CultureInfo.InvariantCulture,
        $"{year}|{measure}|{string.Join('|', codes.OrderBy(code => code.Key, StringComparer.Ordinal).Select(code => $"{code.Key}={code.Value}"))}");
}
