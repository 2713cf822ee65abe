using MonkeyTroop.Tests.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Wallets;

public sealed class SqliteGiftTests(GiftNetwork fixture) : GiftTests(fixture), IClassFixture<GiftNetwork>;
