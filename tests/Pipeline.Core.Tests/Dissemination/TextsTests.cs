using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Pipeline.Core.Dissemination;

namespace Pipeline.Core.Tests.Dissemination;

public partial class TextsTests
{
    public static TheoryData<string> Translated => new(Texts.All.Skip(1).Select(texts => texts.Language));

    [Theory]
    [MemberData(nameof(Translated))]
    public void Every_text_in_code_is_translated_and_no_other(string language)
    {
        string[] keys = [.. Directory.EnumerateFiles(SourceFolder(), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Key().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal)];

        Assert.NotEmpty(keys);
        Assert.Equal(keys, In(language).Translations.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Translated))]
    public void A_translation_has_the_places_of_its_text(string language) => Assert.All(In(language).Translations, text =>
    {
        Assert.NotEmpty(text.Value.Trim());
        Assert.Equal(Places(text.Key), Places(text.Value));
    });

    [Fact]
    public void Romanian_is_written_with_commas_below() => Assert.All(In("ro").Translations.Values, text => Assert.DoesNotMatch("[şţŞŢ]", text));

    [Theory]
    [InlineData(null, null, "en")]
    [InlineData(null, "de, *;q=0.5", "en")]
    [InlineData(null, "ro-MD,ro;q=0.9,ru;q=0.8,en;q=0.5", "ro")]
    [InlineData(null, "de, en;q=0.3, fr;q=0.7", "fr")]
    [InlineData(null, "ru;q=0, fr;q=0.1", "fr")]
    [InlineData("ru", "ro", "ru")]
    [InlineData("xx", "ro", "ro")]
    [InlineData(null, ";;,=", "en")]
    public void The_switch_goes_before_the_header_and_English_stands_for_the_rest(string? wanted, string? accept, string language) =>
        Assert.Equal(language, Texts.For(wanted, accept).Language);

    [Theory]
    [InlineData("en", "This page does not exist", "Error 404")]
    [InlineData("ru", "Такой страницы нет", "Ошибка 404")]
    [InlineData("fr", "Cette page n’existe pas", "Erreur 404")]
    [InlineData("ro", "Această pagină nu există", "Eroarea 404")]
    public void The_error_page_is_in_the_language_and_offers_the_others(string language, string title, string kicker)
    {
        string page = HtmlErrorPage.Write(404, In(language)).ToString();

        Assert.Contains($"<html lang=\"{language}\">", page, StringComparison.Ordinal);
        Assert.Contains($"<h1>{title}</h1>", page, StringComparison.Ordinal);
        Assert.Contains(kicker, page, StringComparison.Ordinal);
        Assert.Equal(Texts.All.Select(texts => texts.Language).Where(other => other != language), Switch().Matches(page).Select(match => match.Groups[1].Value));
    }

    private static Texts In(string language) => Texts.All.Single(texts => texts.Language == language);

    private static IEnumerable<string> Places(string text) => Place().Matches(text).Select(match => match.Value).Order(StringComparer.Ordinal);

    private static string SourceFolder([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../functions"));

    [GeneratedRegex("""\btexts\["([^"]+)"[,\]]""")]
    private static partial Regex Key();

    [GeneratedRegex(@"\{\d+\}")]
    private static partial Regex Place();

    [GeneratedRegex("""href="\?lang=(..)" """)]
    private static partial Regex Switch();
}
