using System.Text;
using Pipeline.Core.Codelists;

namespace Pipeline.Core.Tests.Codelists;

public class CodelistTests
{
    [Theory]
    [InlineData("KGZ", "KGZ")]
    [InlineData("KG", "KGZ")]
    [InlineData("EL", "GRC")]
    [InlineData("XK", "XKX")]
    public void A_country_is_found_by_its_codes(string text, string code)
    {
        int index = CodelistCatalogue.Country.IndexOf(Encoding.UTF8.GetBytes(text));
        Assert.Equal(code, CodelistCatalogue.Country.Codes[index].Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("kgz")]
    [InlineData("KGZ ")]
    [InlineData("кгз")]
    [InlineData("QQQ")]
    public void What_is_not_a_code_is_not_found(string text) => Assert.Equal(-1, CodelistCatalogue.Country.IndexOf(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Every_list_can_be_read_and_found_by_its_id() =>
        Assert.All(CodelistCatalogue.All, list => Assert.Same(list, CodelistCatalogue.Find(list.Id)));

    [Fact]
    public void Countries_are_the_249_of_ISO_3166_and_Kosovo() => Assert.Equal(250, CodelistCatalogue.Country.Codes.Count);

    [Fact]
    public void Parts_of_a_total_are_the_finest_that_are_present()
    {
        Codelist ages = CodelistCatalogue.AgeGroup;
        string[] present = ["Y0T4", "Y5T9", "Y10T14", "Y15T64", "Y_GE65"];

        IReadOnlyList<int> parts = ages.PartsOf(ages.IndexOf("_T"), part => present.Contains(ages.Codes[part].Id), out bool isComplete);

        Assert.Equal(present, parts.Select(part => ages.Codes[part].Id));
        Assert.True(isComplete);
    }

    [Fact]
    public void A_missing_part_leaves_the_sum_incomplete_but_unknown_may_be_missing()
    {
        Codelist sex = CodelistCatalogue.Sex;
        sex.PartsOf(sex.IndexOf("_T"), part => sex.Codes[part].Id == "F", out bool withoutMen);
        sex.PartsOf(sex.IndexOf("_T"), part => sex.Codes[part].Id is "F" or "M", out bool withoutUnknown);

        Assert.False(withoutMen);
        Assert.True(withoutUnknown);
    }

    [Fact]
    public void Origins_are_never_complete()
    {
        Codelist origin = CodelistCatalogue.Origin;
        origin.PartsOf(origin.IndexOf("_T"), _ => true, out bool isComplete);
        Assert.False(isComplete);
    }
}
