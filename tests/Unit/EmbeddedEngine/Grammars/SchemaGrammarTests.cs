using System.Text.Json;
using MonkeyTroop.EmbeddedEngine.Grammars;

namespace MonkeyTroop.Tests.Unit.EmbeddedEngine.Grammars;

/// <summary>What becomes of a schema. That llama.cpp reads the grammars, and answers keep to them, is tried with a model.</summary>
public sealed class SchemaGrammarTests
{
    [Theory]
    [InlineData("""{"type":"string"}""", "root ::= string")]
    [InlineData("""{"type":"string","minLength":2,"maxLength":4}""", """text-10 ::= "\"" character{2,4} "\"" """)]
    [InlineData("""{"type":"string","minLength":2}""", """text-10 ::= "\"" character{2,} "\"" """)]
    [InlineData("""{"type":["integer","null"]}""", "root ::= ( integer | null )")]
    [InlineData("""{"const":"a\"b"}""", """root ::= "\"a\\\"b\"" """)]
    [InlineData("""{"enum":[1,"ü",null]}""", """one-10 ::= "1" | "\"\u00FC\"" | "null" """)]
    [InlineData("""{"type":"array","items":{"type":"boolean"}}""", """array-10 ::= "[" space ( boolean space ( "," space boolean space ){0,} )? "]" """)]
    [InlineData("""{"type":"array","minItems":2,"maxItems":2}""", """array-10 ::= "[" space value space ( "," space value space ){1,1} "]" """)]
    [InlineData("""{"type":"array","maxItems":0}""", """array-10 ::= "[" space "]" """)]
    [InlineData("""{"type":"object"}""", "root ::= object")]
    [InlineData("""{"type":"object","additionalProperties":false}""", """object-10 ::= "{" space "}" """)]
    [InlineData("""{"type":"object","additionalProperties":{"type":"null"}}""", "( string space \":\" space null space ( \",\" space string space \":\" space null space )* )?")]
    [InlineData("""{"anyOf":[{"type":"null"},{"type":"string"}]}""", "one-10 ::= null | string")]
    [InlineData("""{"title":"anything"}""", "root ::= value")]
    public void Of_Schema_HasTheRule(string schema, string rule)
    {
        var grammar = Of(schema, out var fault);

        Assert.Null(fault);
        Assert.Contains(rule.Trim(), grammar);
    }

    [Fact]
    public void Of_OptionalProperties_CommasStandBetweenThoseThatAreThere()
    {
        var grammar = Of("""{"type":"object","properties":{"a":{"type":"null"},"b":{"type":"null"}},"required":["b"]}""", out _)!;

        // From the last property to the first: without and with one before it.
        Assert.Contains("members-10 ::= \"\\\"b\\\"\" space \":\" space null space \"\"\n", grammar);
        Assert.Contains("members-11 ::= \",\" space \"\\\"b\\\"\" space \":\" space null space \"\"\n", grammar);
        Assert.Contains("members-12 ::= \"\\\"a\\\"\" space \":\" space null space members-11 | members-10\n", grammar);
        Assert.Contains("object-14 ::= \"{\" space members-12 \"}\"", grammar);
    }

    [Fact]
    public void Of_SchemaThatHoldsItself_RefersToItsRule()
    {
        var grammar = Of("""{"$ref":"#/$defs/node","$defs":{"node":{"type":"object","properties":{"next":{"anyOf":[{"$ref":"#/$defs/node"},{"type":"null"}]}},"required":["next"]}}}""", out var fault)!;

        Assert.Null(fault);
        Assert.Contains("root ::= reference-10", grammar);
        Assert.Contains("::= reference-10 | null", grammar);
    }

    [Theory]
    [InlineData("""{"type":"string","pattern":"a+"}""", "'pattern' is not supported")]
    [InlineData("""{"type":"integer","minimum":1}""", "'minimum' is not supported")]
    [InlineData("""{"oneOf":[{"type":"null"}]}""", "'oneOf' without 'type'")]
    [InlineData("""{"type":"object","oneOf":[]}""", "'oneOf' is not supported")]
    [InlineData("""{"type":"date"}""", "there is no type 'date'")]
    [InlineData("""{"type":"object","properties":{"a":7}}""", "a schema must be an object")]
    [InlineData("""{"type":"object","properties":{},"required":["a"]}""", "'required' names 'a'")]
    [InlineData("""{"$ref":"#/$defs/none"}""", "'$ref' leads nowhere")]
    [InlineData("""{"$ref":"https://example.org/schema"}""", "'$ref' leads nowhere")]
    [InlineData("""{"$ref":"#"}""", "'$ref' leads to itself")]
    [InlineData("""{"anyOf":[{"$ref":"#"},{"type":"null"}]}""", "'$ref' leads to itself")]
    [InlineData("""{"type":"array","minItems":5,"maxItems":4}""", "'maxItems' is less than the least")]
    [InlineData("""{"type":"array","maxItems":5000}""", "'maxItems' takes 0 to 1000")]
    public void Of_SchemaThatIsNotUnderstood_IsRefusedWithTheReason(string schema, string reason)
    {
        Assert.Null(Of(schema, out var fault));
        Assert.Contains(reason, fault);
    }

    [Fact]
    public void Of_SchemaDeeperThanAnyAnswer_IsRefused()
    {
        var schema = string.Concat(Enumerable.Repeat("""{"type":"array","items":""", 70)) + "true" + new string('}', 70);
        using var document = JsonDocument.Parse(schema, new JsonDocumentOptions { MaxDepth = 100 });

        Assert.Null(SchemaGrammar.Of(document.RootElement, out var fault));
        Assert.Equal("it is too large or too deep", fault);
    }

    [Fact]
    public void Of_SchemaThatCountsOrWritesTooMuch_IsRefused()
    {
        var counts = string.Join(',', Enumerable.Range(0, 21).Select(i => $$"""{"type":"string","maxLength":{{1000 - i % 2}}}"""));

        Assert.Null(Of($$"""{"anyOf":[{{counts}}]}""", out var fault));
        Assert.Equal("it is too large or too deep", fault);
        Assert.Null(Of($$"""{"const":"{{new string('x', 300_000)}}"}""", out fault));
        Assert.Equal("it is too large or too deep", fault);
    }

    private static string? Of(string schema, out string? fault)
    {
        using var document = JsonDocument.Parse(schema);
        return SchemaGrammar.Of(document.RootElement, out fault);
    }
}
