using Pipeline.Core.Codelists;
using Pipeline.Core.Profiles;

namespace Pipeline.Core.Dissemination.Charts;

/// <summary>How the figures of one table are put in words, and what their observation statuses have to say.</summary>
/// <remarks>Where all figures have the same status one sentence says so, and marking every figure would be noise; where they differ each is marked.</remarks>
internal sealed class FigureText(ProfileTable table)
{
    /// <summary>The statuses that occur, in ascending order.</summary>
    public IReadOnlyList<string> Statuses { get; } =
        [.. table.Rows.SelectMany(row => row.Cells).Where(cell => cell is { Value: not null }).Select(cell => cell!.Status).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Whether a status has to be shown with its figure.</summary>
    public bool IsMarked(string status) => Statuses.Count > 1 && status != "A";

    /// <summary>A figure with its unit and, where it has to be told, its status: <c>119,315</c> or <c>59.58% (estimated value)</c>.</summary>
    public string Of(double value, string status) => Plain(value) + (IsMarked(status) ? $" ({NameOf(status)})" : "");

    /// <summary>The figure of a cell that is not withheld.</summary>
    public string Of(ProfileCell cell) => Of(cell.Value!.Value, cell.Status);

    /// <summary>A figure with its unit.</summary>
    public string Plain(double value) => Numbers.Figure(value, table.Decimals, table.Unit);

    /// <summary>What the statuses mean, in a sentence; null where all figures are normal values.</summary>
    public string? Note
    {
        get
        {
            string[] told = [.. Statuses.Where(status => status != "A")];
            return told.Length == 0 ? null
                : Statuses.Count == 1 ? $"Every figure here has the status {told[0]}, {NameOf(told[0])}."
                : $"In the data table {string.Join(" and ", told.Select(status => $"{status} marks {NameOf(status)}s"))}.";
        }
    }

    /// <summary>What an observation status means, in lower case for running text.</summary>
    public static string NameOf(string status) => CodelistCatalogue.ObservationStatus.NameOf(status).ToLowerInvariant();
}
