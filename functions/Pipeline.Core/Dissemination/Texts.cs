using System.Collections.Frozen;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Pipeline.Core.Dissemination;

/// <summary>The texts of pages in one language. The English text is the key, and stands where a language has none.</summary>
/// <remarks>They are flat JSON files beside this class, one for each language. Satellite assemblies would choose by a culture, and the app runs without
/// ICU, where cultures have no names and no formats.</remarks>
public sealed class Texts
{
    private static readonly string[] Switches = ["en", "ru", "fr", "ro"];

    private readonly FrozenDictionary<string, string> translations;

    private Texts(string language)
    {
        Language = language;
        translations = language == "en" ? FrozenDictionary<string, string>.Empty : Read(language).ToFrozenDictionary();
        Name = language switch { "ru" => "Русский", "fr" => "Français", "ro" => "Română", _ => "English" };
    }

    /// <summary>Every language, English first.</summary>
    public static IReadOnlyList<Texts> All { get; } = [.. Switches.Select(language => new Texts(language))];

    /// <summary>The texts as they stand in the code.</summary>
    public static Texts English => All[0];

    /// <summary>The language, ISO 639-1.</summary>
    public string Language { get; }

    /// <summary>The language's name in itself.</summary>
    public string Name { get; }

    /// <summary>English texts that have a translation.</summary>
    internal IReadOnlyDictionary<string, string> Translations => translations;

    /// <summary>A text.</summary>
    /// <param name="english">The text in English.</param>
    public string this[string english] => translations.GetValueOrDefault(english, english);

    /// <summary>A text with values in the places <c>{0}</c>, <c>{1}</c>, …</summary>
    /// <param name="english">The text in English, with its places.</param>
    /// <param name="values">What stands there, written out.</param>
    public string this[string english, params string[] values] => string.Format(CultureInfo.InvariantCulture, this[english], values);

    /// <summary>The language that a reader chose by a switch or, without one, prefers by the header Accept-Language (RFC 9110, section 12.5.4); English for others.</summary>
    /// <param name="wanted">Value of <c>?lang=</c>; null where there is none.</param>
    /// <param name="accept">The header; null or empty where there is none.</param>
    public static Texts For(string? wanted, string? accept)
    {
        if (All.FirstOrDefault(texts => string.Equals(texts.Language, wanted, StringComparison.OrdinalIgnoreCase)) is { } chosen) return chosen;
        return (accept ?? "").Split(',')
            .Select(range => StringWithQualityHeaderValue.TryParse(range, out StringWithQualityHeaderValue? value) ? value : null)
            .OfType<StringWithQualityHeaderValue>().Where(range => range.Quality != 0).OrderByDescending(range => range.Quality ?? 1)
            .Select(range => All.FirstOrDefault(texts => string.Equals(range.Value.Split('-')[0], texts.Language, StringComparison.OrdinalIgnoreCase)))
            .FirstOrDefault(texts => texts is not null) ?? English;
    }

    private static Dictionary<string, string> Read(string language)
    {
        using Stream stream = typeof(Texts).Assembly.GetManifestResourceStream($"texts/{language}.json")
            ?? throw new InvalidOperationException($"The texts in {language} are missing from the assembly.");
        return JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!;
    }
}
