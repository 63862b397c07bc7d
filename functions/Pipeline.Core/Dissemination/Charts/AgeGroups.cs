using Pipeline.Core.Codelists;

namespace Pipeline.Core.Dissemination.Charts;

/// <summary>Chooses the age groups of a chart: the finest that do not overlap.</summary>
internal static class AgeGroups
{
    /// <summary>Of the groups that are there, the finest that together cover what the coarser ones cover, young to old.</summary>
    /// <remarks>A roll-up is replaced by its parts only where they are complete: with 0–14 and 0–4 alone, 0–14 is drawn.</remarks>
    public static IReadOnlyList<string> Finest(Func<string, bool> isPresent)
    {
        Codelist ages = CodelistCatalogue.AgeGroup;
        return [.. Known(ages.IndexOf(Codelist.Total)).SelectMany(part => Cover(part) ?? [])];

        IEnumerable<int> Known(int group) => ages.ChildrenOf(group).Where(part => !ages.Codes[part].IsOptional);

        IReadOnlyList<string>? Cover(int group)
        {
            IReadOnlyList<string>?[] parts = [.. Known(group).Select(Cover)];
            if (parts.Length > 0 && parts.All(part => part is not null)) return [.. parts.SelectMany(part => part!)];
            string code = ages.Codes[group].Id;
            return isPresent(code) ? [code] : null;
        }
    }

    /// <summary>A group's title short enough for an axis: <c>75+</c> for "75 and over".</summary>
    public static string ShortName(string code) => CodelistCatalogue.AgeGroup.NameOf(code).Replace(" and over", "+", StringComparison.Ordinal);
}
