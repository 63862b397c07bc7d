using Pipeline.Core.Dissemination.Charts;

namespace Pipeline.Core.Dissemination;

/// <summary>What every table on a page writes where a figure is not shown, and how it marks a status.</summary>
internal static class FigureCell
{
    /// <summary>The cell of a figure that nobody gave.</summary>
    public static Html Gap => $"""<td class="gap">–</td>""";

    /// <summary>The cell of a figure without a value.</summary>
    public static Html Without(string confidentiality) => $"""<td class="gap">{Reason(confidentiality)}</td>""";

    /// <summary>Why a figure has no value: it is withheld, or cannot exist.</summary>
    /// <param name="confidentiality">CONF_STATUS.</param>
    public static string Reason(string confidentiality) => confidentiality == "F" ? "none" : "withheld";

    /// <summary>The mark of a status, after its figure.</summary>
    public static Html Mark(string status) => $"""<sup class="status" title="{FigureText.NameOf(status)}">{status}</sup>""";
}
