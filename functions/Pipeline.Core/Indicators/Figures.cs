using System.Globalization;
using Pipeline.Core.Codelists;
using Pipeline.Core.Tabulation;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Indicators;

/// <summary>A figure of a cube with what is needed to publish what is computed from it.</summary>
/// <param name="Value">Count or sum.</param>
/// <param name="Status">OBS_STATUS.</param>
/// <param name="Sources">Places in the build's list of submissions.</param>
public sealed record Figure(double Value, string Status, IReadOnlyList<int> Sources)
{
    /// <summary>Names of the cells of a <see cref="CountTable"/> that it is made of; none where it was not looked up in one.</summary>
    public IReadOnlyList<string> Cells { get; init; } = [];
}

/// <summary>Looks figures of one country up in a merged cube; a total that no file gives is the sum of its parts where they are complete.</summary>
public sealed class Figures
{
    private readonly Dictionary<string, Figure> cells = new(StringComparer.Ordinal);
    private readonly List<(int Year, string[] Codes)> given = [];
    private readonly string dataset;
    private readonly Codelist[] codelists;
    private readonly SortedSet<string>[] present;
    private readonly Lazy<IReadOnlyList<(int Year, string[] Codes, Figure Figure)>> all;

    /// <summary>Indexes a cube by year and the remaining dimensions.</summary>
    /// <param name="cube">Merged cube of an aggregate template whose first dimensions are country and year.</param>
    /// <param name="template">Its template.</param>
    /// <param name="country">The country of the build; other countries' cells are not seen.</param>
    /// <param name="places">For each source of the cube its place in the build's list of submissions.</param>
    public Figures(Cube cube, Template template, string country, IReadOnlyList<int> places)
    {
        dataset = template.Id;
        codelists = [.. template.Dimensions.Skip(2).Select(dimension => dimension.Codelist!)];
        present = [.. codelists.Select(_ => new SortedSet<string>(StringComparer.Ordinal))];
        var years = new SortedSet<int>();
        foreach (Cell cell in cube.Cells.Where(cell => cell.Codes[0] == country))
        {
            cells.Add(Key(cell.Codes.Skip(1)), new Figure(cell.Value, cell.Status, [.. cell.Sources.Select(source => places[source])]) { Cells = [NameOf(cell.Codes[1], cell.Codes.Skip(2))] });
            int year = int.Parse(cell.Codes[1], CultureInfo.InvariantCulture);
            years.Add(year);
            given.Add((year, [.. cell.Codes.Skip(2)]));
            for (int i = 0; i < present.Length; i++) present[i].Add(cell.Codes[i + 2]);
        }

        foreach (SortedSet<string> codes in present) codes.Add(Codelist.Total);
        Years = [.. years];
        all = new(() =>
        [
            .. from cell in given.SelectMany(cell => Above(cell.Codes).Prepend(cell.Codes).Select(codes => (cell.Year, Codes: codes))).DistinctBy(cell => Key(cell.Codes.Prepend(Text(cell.Year))))
               let figure = At(cell.Year, cell.Codes)
               where figure is not null
               select (cell.Year, cell.Codes, figure),
        ]);
    }

    /// <summary>Years for which there is a figure, ascending.</summary>
    public IReadOnlyList<int> Years { get; }

    /// <summary>The figure of a year and one code for each dimension after it, or null where it is not there and cannot be added up.</summary>
    public Figure? At(int year, params string[] codes)
    {
        if (cells.TryGetValue(Key(codes.Prepend(Text(year))), out Figure? given)) return given;
        for (int i = 0; i < codes.Length; i++)
        {
            if (codelists[i].IsOpen) continue;
            int place = codelists[i].IndexOf(codes[i]);
            Dictionary<int, Figure> figures = [];
            IReadOnlyList<int> parts = codelists[i].PartsOf(place, part => Find(i, part), out bool isComplete);
            if (isComplete) return Sum([.. parts.Select(part => figures[part])]) with { Cells = [NameOf(Text(year), codes)] };

            bool Find(int dimension, int part)
            {
                string[] cell = [.. codes];
                cell[dimension] = codelists[dimension].Codes[part].Id;
                if (!present[dimension].Contains(cell[dimension]) || !cells.TryGetValue(Key(cell.Prepend(Text(year))), out Figure? figure)) return false;
                figures[part] = figure;
                return true;
            }
        }

        return null;
    }

    /// <summary>Every cell that is given or that adds up from given ones along one dimension.</summary>
    /// <remarks>For templates whose classifications are long and mostly not crossed, where <see cref="Combinations"/> would be a great many empty cells.</remarks>
    public IReadOnlyList<(int Year, string[] Codes, Figure Figure)> Cells => all.Value;

    /// <summary>The cells as disclosure control needs them.</summary>
    public CountTable Counts => new(
        dataset, "", [.. codelists.Select(codelist => codelist.Id)],
        [.. Cells.Select(cell => new CountCell(Text(cell.Year), cell.Codes, cell.Figure.Value, cell.Figure.Value, cell.Figure.Sources))]);

    /// <summary>The name of a cell in <see cref="Counts"/>.</summary>
    public string NameOf(string year, IEnumerable<string> codes) => CountTable.Key(dataset, "", year, codes);

    // At adds up along one dimension at a time.
    private IEnumerable<string[]> Above(string[] codes) =>
        from i in Enumerable.Range(0, codes.Length)
        from code in codelists[i].Above(codes[i])
        select (string[])[.. codes[..i], code.Id, .. codes[(i + 1)..]];

    /// <summary>Every combination of codes that occur, totals included, in ascending order.</summary>
    public IEnumerable<string[]> Combinations()
    {
        IEnumerable<string[]> combinations = [[]];
        foreach (SortedSet<string> codes in present)
            combinations = combinations.SelectMany(_ => codes, (head, code) => (string[])[.. head, code]);
        return combinations;
    }

    /// <summary>The sum of figures: estimated or provisional where one of them is.</summary>
    public static Figure Sum(IReadOnlyList<Figure> parts) =>
        new(parts.Sum(part => part.Value), StatusOf(parts), SourcesOf(parts)) { Cells = [.. parts.SelectMany(part => part.Cells).Distinct()] };

    /// <summary>OBS_STATUS of what is computed from several figures: that of the first that is not normal.</summary>
    public static string StatusOf(IEnumerable<Figure> figures) => figures.Select(figure => figure.Status).FirstOrDefault(status => status != "A") ?? "A";

    /// <summary>The submissions of several figures.</summary>
    public static IReadOnlyList<int> SourcesOf(IEnumerable<Figure> figures) => [.. figures.SelectMany(figure => figure.Sources).Distinct().Order()];

    private static string Text(int year) => year.ToString(CultureInfo.InvariantCulture);

    private static string Key(IEnumerable<string> codes) => string.Join('|', codes);
}
