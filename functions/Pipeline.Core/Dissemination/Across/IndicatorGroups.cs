using Pipeline.Core.Indicators;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Dissemination.Across;

/// <summary>Under which heading an indicator is listed: the title of the template that it is computed from.</summary>
internal static class IndicatorGroups
{
    /// <summary>The heading of an indicator.</summary>
    public static string Of(Indicator indicator) => indicator.Templates.Count == 0 ? "Other" : TemplateCatalogue.Find(indicator.Templates[0])?.Title ?? indicator.Templates[0];
}
