using Microsoft.Extensions.Primitives;
using MonkeyTroop.Gateway.Wallets;

namespace MonkeyTroop.Tests.Unit.Gateway.Wallets;

public sealed class HistoryFormatTests
{
    [Theory]
    [InlineData("text/csv")]
    [InlineData("TEXT/CSV; charset=utf-8")]
    [InlineData("text/*")]
    [InlineData("text/csv, application/json;q=0.9")]
    [InlineData("application/json;q=0.5, text/csv;q=0.6")]
    [InlineData("text/csv, */*;q=0.1")]
    [InlineData("application/json;q=0, */*")]
    [InlineData("text/csv;q=0.001")]
    public void Choose_CsvIsPreferred_IsCsv(string accept) => Assert.Equal(HistoryFormat.Csv, HistoryFormats.Choose(accept));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("*/*")]
    [InlineData("application/json")]
    [InlineData("application/*")]
    [InlineData("text/csv, application/json")]
    [InlineData("text/csv, */*")]
    [InlineData("text/csv;q=0.9, */*")]
    [InlineData("text/csv;q=0, */*;q=0.1")]
    [InlineData("text/*;q=0.3, text/csv;q=0.1, application/json;q=0.2")] // the most specific range counts, not the highest
    [InlineData("text/html, application/json;q=0.2")]
    [InlineData("nonsense")]
    public void Choose_AllTheSameOrJsonIsPreferred_IsJson(string? accept) => Assert.Equal(HistoryFormat.Json, HistoryFormats.Choose(accept));

    [Theory]
    [InlineData("image/png")]
    [InlineData("text/html, application/xml;q=0.9")]
    [InlineData("*/*;q=0")]
    [InlineData("text/csv;q=0, application/json;q=0, */*")]
    public void Choose_NeitherIsAccepted_IsNull(string accept) => Assert.Null(HistoryFormats.Choose(accept));

    [Fact]
    public void Choose_SeveralHeaders_CountAsOne() =>
        Assert.Equal(HistoryFormat.Csv, HistoryFormats.Choose(new StringValues(["application/json;q=0.1", "text/csv"])));
}
