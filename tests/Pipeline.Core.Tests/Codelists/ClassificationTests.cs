using Pipeline.Core.Codelists;

namespace Pipeline.Core.Tests.Codelists;

public class ClassificationTests
{
    private static readonly Codelist Nace = CodelistCatalogue.Nace2;
    private static readonly Codelist Isco = CodelistCatalogue.Isco88;

    [Fact]
    public void Nace_has_21_sections_and_88_divisions()
    {
        Assert.Equal("ABCDEFGHIJKLMNOPQRSTU", string.Concat(Nace.Codes.Where(code => code.Id.Length == 1).Select(code => code.Id)));
        Assert.Equal(88, Nace.Codes.Count(IsDivision));
        Assert.Equal("A", Nace["01"].Parent);
        Assert.Equal(-1, Nace.IndexOf("1"));
    }

    [Fact]
    public void Isco_has_10_major_28_submajor_116_minor_and_390_unit_groups()
    {
        Code[] groups = [.. Isco.Codes.Where(code => code.Id[0] != '_')];
        Assert.Equal([10, 28, 116, 363], groups.GroupBy(code => Isco.Above(code.Id).Count()).OrderBy(level => level.Key).Select(level => level.Count()));
        Assert.Equal(390, groups.Count(code => Isco.ChildrenOf(Isco.IndexOf(code.Id)).Count == 0));
        Assert.All(groups, code => Assert.Equal(4, code.Id.Length));
    }

    [Theory]
    [InlineData("0", "0000")]
    [InlineData("01", "0100")]
    [InlineData("011", "0110")]
    [InlineData("7", "7000")]
    [InlineData("72", "7200")]
    [InlineData("721", "7210")]
    public void A_group_is_found_by_its_first_digits(string text, string code) => Assert.Equal(code, Isco[text].Id);

    // A spreadsheet that took the code for a number has spoilt it; what was meant is not guessed.
    [Theory]
    [InlineData("110")]
    [InlineData("1")]
    [InlineData("100")]
    public void A_lost_leading_zero_is_no_other_code(string text) => Assert.True(Isco.IndexOf(text) < 0 || Isco[text].Id == "1000");

    [Fact]
    public void Every_group_rolls_up_to_its_first_digit_and_to_the_total()
    {
        Assert.All(Isco.Codes.Where(code => code.Id[0] != '_'), code =>
        {
            Assert.Equal([$"{code.Id[0]}000", "_T"], Isco.Above(code.Id).Prepend(code).Select(above => above.Id).TakeLast(2));
            Assert.All(Isco.Above(code.Id).SkipLast(1), above => Assert.StartsWith(above.Id.TrimEnd('0'), code.Id, StringComparison.Ordinal));
        });
    }

    [Fact]
    public void The_unit_groups_alone_make_up_the_total()
    {
        IReadOnlyList<int> parts = Isco.PartsOf(Isco.IndexOf("_T"), part => Isco.ChildrenOf(part).Count == 0 && Isco.Codes[part].Id[0] != '_', out bool isComplete);

        Assert.True(isComplete);
        Assert.Equal(390, parts.Count);
    }

    [Fact]
    public void The_divisions_alone_make_up_the_total()
    {
        IReadOnlyList<int> parts = Nace.PartsOf(Nace.IndexOf("_T"), part => IsDivision(Nace.Codes[part]), out bool isComplete);

        Assert.True(isComplete);
        Assert.Equal(88, parts.Count);
    }

    [VectorFact]
    public void Nace_is_complete_against_the_reference()
    {
        foreach (string[] row in Vectors.Read("codelists/nace_rev2_sections.csv", "section", "label", "divisions"))
        {
            string[] range = row[2].Split('-');
            string[] divisions = [.. Nace.ChildrenOf(Nace.IndexOf(row[0])).Select(place => Nace.Codes[place].Id)];
            Assert.Equal([range[0], range[^1]], [divisions[0], divisions[^1]]);
            Assert.Equal(int.Parse(range[^1]) - int.Parse(range[0]) + 1, divisions.Length);
            Assert.StartsWith(Letters(row[1]), Letters(Nace[row[0]].Name), StringComparison.Ordinal);
        }
    }

    [VectorFact]
    public void Isco_is_complete_against_the_reference()
    {
        string[][] reference = [.. Vectors.Read("codelists/isco88_4digit_labels_en.csv", "code4", "level", "label")];

        Assert.Equal(reference.Select(row => row[0]).Order(StringComparer.Ordinal), Isco.Codes.Select(code => code.Id).Where(code => code[0] != '_'));
        Assert.All(reference, row =>
        {
            Assert.Equal(Letters(row[2]), Letters(Isco[row[0]].Name));
            Assert.Equal(int.Parse(row[1]), Isco.Above(row[0]).Count());
        });
    }

    private static bool IsDivision(Code code) => code.Id.Length == 2 && char.IsAsciiDigit(code.Id[0]);

    // Titles differ in commas, hyphens, blanks and in "organization" between editions.
    private static string Letters(string title) => string.Concat(title.Where(char.IsAsciiLetter)).ToLowerInvariant().Replace('z', 's');
}
