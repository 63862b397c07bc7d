using Pipeline.Core.Dissemination;

namespace Pipeline.Core.Tests.Dissemination;

public class HtmlTests
{
    [Fact]
    public void Text_is_encoded_and_markup_is_not()
    {
        string text = "<script>\"&'</script>";
        Html inner = $"<b>{text}</b>";

        Html outer = $"<p title=\"{text}\">{inner}</p>";

        Assert.Equal("<p title=\"&lt;script&gt;&quot;&amp;&#x27;&lt;/script&gt;\"><b>&lt;script&gt;&quot;&amp;&#x27;&lt;/script&gt;</b></p>", outer.ToString());
    }

    [Fact]
    public void Letters_of_every_script_stay_as_they_are()
    {
        string country = "Кыргызстан, Moldova – România, Тоҷикистон, 中国";

        Html html = $"{country}";

        Assert.Equal(country, html.ToString());
    }

    [Fact]
    public void A_sequence_is_joined_and_nothing_is_nothing()
    {
        Html list = $"<ul>{Html.Each(new[] { "a", "<" }, item => $"<li>{item}</li>")}</ul>{(Html?)null}{(string?)null}{Html.Empty}{2019}";

        Assert.Equal("<ul><li>a</li><li>&lt;</li></ul>2019", list.ToString());
    }

    // A conditional of two interpolated strings is a string for the compiler: it must not pass as markup.
    [Fact]
    public void A_string_that_looks_like_markup_is_text()
    {
        bool yes = DateTime.MinValue.Year == 1;

        Html html = $"{(yes ? $"<i>{1}</i>" : $"<b>{2}</b>")}";

        Assert.Equal("&lt;i&gt;1&lt;/i&gt;", html.ToString());
    }
}
