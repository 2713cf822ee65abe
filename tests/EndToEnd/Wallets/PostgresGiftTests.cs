using MonkeyTroop.Tests.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Wallets;

public sealed class PostgresGiftTests(PostgresGiftNetwork fixture) : GiftTests(fixture), IClassFixture<PostgresGiftNetwork>;
