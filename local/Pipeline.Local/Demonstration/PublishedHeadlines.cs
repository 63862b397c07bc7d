using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Pipeline.Local.Demonstration;

/// <summary>A figure at the top of a published profile.</summary>
internal sealed record PublishedHeadline(string Label, string Indicator, string Unit, int Decimals, double Value)
{
    /// <summary>The figure as people read it: as many decimals as the profile shows.</summary>
    public override string ToString() => $"{Value.ToString("N" + Decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)} {Unit}";
}

/// <summary>Compares what was published with what is known to be right.</summary>
internal static class PublishedHeadlines
{
    /// <summary>The totals at the top of a profile.</summary>
    public static IReadOnlyList<PublishedHeadline> Of(JsonDocument profile) =>
    [
        .. from headline in profile.RootElement.GetProperty("headlines").EnumerateArray()
           where headline.GetProperty("category").ValueKind == JsonValueKind.Null
           let value = headline.GetProperty("cell").GetProperty("value")
           where value.ValueKind == JsonValueKind.Number
           select new PublishedHeadline(
               headline.GetProperty("label").GetString()!,
               headline.GetProperty("indicator").GetString()!,
               headline.GetProperty("unit").GetString()!,
               headline.GetProperty("decimals").GetInt32(),
               value.GetDouble()),
    ];

    /// <summary>The right figures for each <c>{country}/{year}</c>, by indicator.</summary>
    public static Dictionary<string, Dictionary<string, double>> Expected(string demonstration) =>
        JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, double>>>(File.ReadAllText(Path.Combine(demonstration, "headlines.json")))!;

    /// <summary>Checks a profile and its page.</summary>
    /// <param name="profile">Name of the profile, for the message.</param>
    /// <param name="expected">The right figures.</param>
    /// <param name="published">What the profile says.</param>
    /// <param name="page">What the page says.</param>
    /// <returns>The figures that were checked.</returns>
    public static IReadOnlyList<PublishedHeadline> Check(string profile, Dictionary<string, double> expected, IReadOnlyList<PublishedHeadline> published, string page)
    {
        string text = WithoutSeparators(page);
        List<PublishedHeadline> found = [];
        foreach ((string indicator, double value) in expected)
        {
            PublishedHeadline headline = published.FirstOrDefault(candidate => candidate.Indicator == indicator)
                ?? throw new LaunchException($"The profile {profile} has no headline {indicator}; {value.ToString(CultureInfo.InvariantCulture)} was expected.");
            // A ten-thousandth: as exact as the reference is written.
            if (Math.Abs(headline.Value - value) > 0.0001)
                throw new LaunchException(string.Create(CultureInfo.InvariantCulture, $"The profile {profile} says {indicator} = {headline.Value}; {value} was expected."));
            if (!text.Contains(headline.Value.ToString("F" + headline.Decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture), StringComparison.Ordinal))
                throw new LaunchException($"The page /{profile} does not name {headline.Label}: {headline}.");
            found.Add(headline);
        }

        return found;
    }

    // Pages group digits with commas or with one of several spaces.
    private static string WithoutSeparators(string text)
    {
        StringBuilder plain = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            bool groups = text[i] is ',' or ' ' or '\u00A0' or '\u2009' or '\u202F' && i > 0 && i + 1 < text.Length && char.IsAsciiDigit(text[i - 1]) && char.IsAsciiDigit(text[i + 1]);
            if (!groups) plain.Append(text[i]);
        }

        return plain.ToString();
    }
}
