namespace Pipeline.Core.Indicators;

/// <summary>A number of persons, or of records with the persons behind them, in one cell of the data that figures are computed from.</summary>
/// <param name="Period">A year, <c>2019</c>, or a month, <c>2019-07</c>.</param>
/// <param name="Codes">One code for each dimension of the table.</param>
/// <param name="Value">What adds up.</param>
/// <param name="Persons">The persons behind it; the same number where persons are counted.</param>
/// <param name="Sources">Places in <see cref="ObservationSet.Sources"/>.</param>
public sealed record CountCell(string Period, IReadOnlyList<string> Codes, double Value, double Persons, IReadOnlyList<int> Sources);

/// <summary>All the counts of a dataset, with totals and sub-totals, as disclosure control needs them. Never published.</summary>
/// <param name="Dataset">Id of the template.</param>
/// <param name="Measure">What is counted, where the template has several counts; empty otherwise.</param>
/// <param name="Dimensions">Ids of the code lists.</param>
/// <param name="Cells">The cells that there are.</param>
public sealed record CountTable(string Dataset, string Measure, IReadOnlyList<string> Dimensions, IReadOnlyList<CountCell> Cells)
{
    /// <summary>The name by which a figure knows the cell of a period and codes.</summary>
    public string KeyOf(string period, IEnumerable<string> codes) => Key(Dataset, Measure, period, codes);

    /// <summary>The name of a cell: dataset, measure, period and codes.</summary>
    public static string Key(string dataset, string measure, string period, IEnumerable<string> codes) => $"{dataset}#{measure}|{period}|{string.Join('|', codes)}";
}

/// <summary>A group of persons that is known by subtraction: those of the wholes who are in none of the parts.</summary>
/// <param name="Wholes">Cells that are added.</param>
/// <param name="Parts">Cells that are subtracted.</param>
public sealed record Remainder(IReadOnlyList<string> Wholes, IReadOnlyList<string> Parts);

/// <summary>The counts that a figure is made of: whoever knows all of them knows the figure, and the figure may tell each of them.</summary>
/// <param name="Cells">Names of the cells.</param>
/// <param name="Remainders">Groups between them that must not be small either.</param>
public sealed record Basis(IReadOnlyList<string> Cells, IReadOnlyList<Remainder> Remainders);

/// <summary>A group of persons whose number could be told from a figure.</summary>
/// <param name="Count">How many they are.</param>
/// <param name="Cells">The cells that give their number.</param>
/// <param name="Remainder">How it is known, where it is known by subtraction.</param>
public sealed record PersonGroup(double Count, IReadOnlyList<string> Cells, Remainder? Remainder = null)
{
    /// <summary>The persons of a figure.</summary>
    public static PersonGroup Of(Figure figure) => new(figure.Value, figure.Cells);

    /// <summary>The persons of a figure who are in none of the parts of it.</summary>
    public static PersonGroup Rest(Figure whole, params Figure[] parts)
    {
        List<string> wholes = [.. whole.Cells], rest = [];
        foreach (string cell in parts.SelectMany(part => part.Cells))
            if (!wholes.Remove(cell)) rest.Add(cell);
        return new(whole.Value - parts.Sum(part => part.Value), [.. whole.Cells, .. parts.SelectMany(part => part.Cells)], new Remainder(wholes, rest));
    }

    /// <summary>Persons whose number is in no table of counts.</summary>
    public static PersonGroup Number(double count) => new(count, []);
}
