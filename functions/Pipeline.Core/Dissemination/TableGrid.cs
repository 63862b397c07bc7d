using Pipeline.Core.Codelists;
using Pipeline.Core.Profiles;

namespace Pipeline.Core.Dissemination;

/// <summary>A profile's table laid out for reading: what stands in the head, what at the side.</summary>
/// <param name="Corner">Heading of the column at the side.</param>
/// <param name="Columns">Headings of the columns.</param>
/// <param name="Rows">The rows.</param>
internal sealed record TableGrid(string Corner, IReadOnlyList<string> Columns, IReadOnlyList<GridRow> Rows)
{
    /// <summary>Lays a table out: years downwards for a trend, sex across for a pyramid, years across otherwise, with the order of the chart.</summary>
    public static TableGrid Of(ProfileTable table)
    {
        if (table.Chart == Chart.Trend)
            return new TableGrid(
                table.Periods[0].Length == 4 ? "Year" : "Month",
                [.. table.Rows.Select(row => row.Labels.Count == 0 ? table.Title : Heading(row.Labels))],
                [.. table.Periods.Select((period, i) => new GridRow(Periods.Name(period), false, [.. table.Rows.Select(row => row.Cells[i])]))]);
        if (table.Periods.Count == 1 && table.Dimensions.Count == 2)
        {
            (string Code, string Label)[] across = [.. table.Rows.Select(row => (row.Codes[0], row.Labels[0])).Distinct()];
            ILookup<string, ProfileRow> down = table.Rows.ToLookup(row => row.Codes[1]);
            return new TableGrid(
                TitleOf(table.Dimensions[1]),
                [.. across.Select(column => column.Label)],
                [
                    .. table.Rows.Select(row => (Code: row.Codes[1], Label: row.Labels[1])).Distinct().Select(side => new GridRow(
                        side.Label, side.Code == Codelist.Total, [.. across.Select(column => down[side.Code].FirstOrDefault(row => row.Codes[0] == column.Code)?.Cells[0])])),
                ]);
        }

        return new TableGrid(
            table.Dimensions.Count == 0 ? "Figure" : string.Join(", ", table.Dimensions.Select(TitleOf)),
            table.Periods,
            [.. Ordered(table).Select(row => new GridRow(row.Labels.Count == 0 ? table.Title : Heading(row.Labels), row.Codes.All(code => code == Codelist.Total), row.Cells))]);
    }

    /// <summary>Whether the codes of a dimension have an order of their own, as ages and levels of education have.</summary>
    public static bool IsInOrder(string dimension) => dimension is "age_group" or "asylum_age" or "ctdc_age_band" or "survey_age_band" or "education" or "isced11";

    // Of what has no order of its own one looks for the largest first, after the total and before the remainder.
    private static IEnumerable<ProfileRow> Ordered(ProfileTable table) => table.Dimensions.Any(IsInOrder) ? table.Rows : table.Rows
        .OrderBy(row => row.Codes.All(code => code == Codelist.Total) ? 0 : row.Codes.Any(code => code is Codelist.Other or Codelist.Unknown) ? 2 : 1)
        .ThenByDescending(row => row.Cells[^1]?.Value ?? double.NegativeInfinity);

    private static string Heading(IReadOnlyList<string> labels) => string.Join(", ", labels);

    private static string TitleOf(string dimension) => CodelistCatalogue.Find(dimension)?.Title ?? dimension;
}

/// <summary>A row of a laid-out table.</summary>
/// <param name="Heading">Its heading at the side.</param>
/// <param name="IsTotal">Whether it is a total of the others.</param>
/// <param name="Cells">One for each column; null where there is no figure.</param>
internal sealed record GridRow(string Heading, bool IsTotal, IReadOnlyList<ProfileCell?> Cells);
